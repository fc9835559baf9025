package dev.composerunner.local.cli;

import dev.composerunner.contract.JobProgress;
import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/** Shows how far a job is: one line that changes on a terminal, a line for each phase elsewhere. */
final class ProgressView implements AutoCloseable {

    private static final int WIDTH = 72;

    private final PrintStream out;
    private final boolean terminal;
    private String shown = "";

    ProgressView(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On the standard error, so that the standard output stays what the command answers. */
    static ProgressView ofStandardError() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new ProgressView(System.err, terminal);
    }

    synchronized void show(JobProgress progress) {
        String text = terminal ? text(progress) : phase(progress);
        if (text.equals(shown)) {
            return;
        }
        shown = text;
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())) + "\r");
            out.flush();
        } else {
            out.println(text);
        }
    }

    private static String text(JobProgress progress) {
        String text = phase(progress);
        if (progress.total() > 0) {
            text += " " + progress.done() + "/" + progress.total();
        }
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH);
    }

    private static String phase(JobProgress progress) {
        Integer position = progress.position();
        return position == null ? progress.phase() : progress.phase() + ", position " + position;
    }

    /** Wipes the line of a terminal. */
    @Override
    public synchronized void close() {
        if (terminal && !shown.isEmpty()) {
            out.print("\r" + " ".repeat(WIDTH) + "\r");
            out.flush();
        }
    }
}

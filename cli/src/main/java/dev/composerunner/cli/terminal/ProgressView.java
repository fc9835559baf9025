package dev.composerunner.cli.terminal;

import dev.composerunner.contract.JobProgress;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Shows how far a job is: one line that changes on a terminal; elsewhere a line for each phase, and one every ten seconds of it. */
public final class ProgressView implements AutoCloseable {

    private static final int WIDTH = 72;
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private String shown = "";
    private String phase = "";
    private long shownAt;

    ProgressView(PrintStream out, boolean terminal, LongSupplier nanos) {
        this.nanos = nanos;
        this.out = out;
        this.terminal = terminal;
    }

    /** On the standard error, so that the standard output stays what the command answers. */
    public static ProgressView ofStandardError() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new ProgressView(System.err, terminal, System::nanoTime);
    }

    /** Shows {@code progress} where it is due. */
    public synchronized void show(JobProgress progress) {
        String phaseNow = phase(progress);
        long now = nanos.getAsLong();
        boolean begins = !phaseNow.equals(phase);
        if (!terminal && !begins && now - shownAt < INTERVAL) {
            return;
        }
        String text = terminal || !begins ? text(progress) : phaseNow;
        phase = phaseNow;
        if (text.equals(shown)) {
            return;
        }
        shownAt = now;
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
        Long remaining = progress.remainingSeconds();
        if (remaining != null && progress.done() < progress.total()) {
            text += ", about " + duration(remaining) + " left";
        }
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH);
    }

    private static String duration(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? (seconds + 30) / 60 + " min" : (seconds + 1800) / 3600 + " h";
    }

    private static String phase(JobProgress progress) {
        Integer position = progress.position();
        String phase = PlainText.of(progress.phase());
        return position == null ? phase : phase + ", position " + position;
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

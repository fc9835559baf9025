package dev.composerunner.sandbox.engine;

import dev.composerunner.sandbox.process.Command;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One call of an engine's client, run to its end within a time limit. Both outputs are kept apart and bounded. */
final class ClientCall {

    private static final int MAX_REASON = 1000;
    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(1);

    private final List<String> argv;
    private final Map<String, String> environment;

    /** Takes the complete argv, and variables that the client gets beside those of this process. */
    ClientCall(List<String> argv, Map<String, String> environment) {
        this.argv = List.copyOf(argv);
        this.environment = Map.copyOf(environment);
    }

    /** Returns the process of the call, which reads nothing. A session of its own: a Ctrl-C is not for the client. */
    ProcessBuilder process() {
        List<String> command = new ArrayList<>();
        Command.find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(argv);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        return builder;
    }

    /**
     * Runs it.
     *
     * @throws IOException if it cannot be started, or is not done in time and was killed, or this thread was interrupted, whose
     *     interrupt is kept
     */
    Answer run(Duration limit) throws IOException {
        Process process = process().start();
        BoundedText output = BoundedText.of(process.getInputStream());
        BoundedText errors = BoundedText.of(process.getErrorStream());
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(what() + " was not done in " + limit.toMillis() + " ms");
            }
            return new Answer(process.exitValue(), output.await(OUTPUT_LIMIT), errors.await(OUTPUT_LIMIT));
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new IOException(what() + " was interrupted", fault);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** The program and its verb; what follows may be long. */
    private String what() {
        return new File(argv.getFirst()).getName() + " " + argv.get(1);
    }

    /**
     * How a call ended.
     *
     * @param output what it wrote to standard output, without blanks at its ends
     * @param errors what it wrote to standard error
     */
    record Answer(int exitCode, String output, String errors) {

        Answer {
            output = output.strip();
        }

        boolean succeeded() {
            return exitCode == 0;
        }

        /** Returns the last line that says something, of errors before output. */
        String reason() {
            return lastLine(errors.isBlank() ? output : errors, exitCode);
        }

        static String lastLine(String text, int exitCode) {
            String line = text.lines()
                    .filter(each -> !each.isBlank())
                    .reduce((_, last) -> last)
                    .map(String::strip)
                    .orElse("exit code " + exitCode);
            return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "..." : line;
        }
    }
}

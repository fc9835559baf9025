package dev.composerunner.task;

import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobLog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The process of one task: the environment variables are its input, its exit code and metadata.json its answer. With arguments it runs
 * one meta-analysis into a folder instead.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        if (arguments.length > 0) {
            var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
            int code = new ForegroundRun(System.getenv(), out, err).run(List.of(arguments));
            out.flush();
            System.exit(code);
        }
        System.exit(run(System.getenv(), out));
    }

    private static int run(Map<String, String> variables, PrintStream out) {
        try {
            return Task.run(
                    variables,
                    out,
                    termination -> Runtime.getRuntime().addShutdownHook(new Thread(termination, "shutdown")));
        } catch (IllegalArgumentException e) {
            JobLog.withoutJob(out, String.valueOf(e.getMessage()));
            return FailureType.InvalidInput.exitCode();
        }
    }
}

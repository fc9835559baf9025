package dev.composerunner.local.task;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Runs the built-in jobs, each in a JVM of its own.
 *
 * @param javaOptions options of that JVM
 */
public record JvmTasks(List<String> javaOptions) implements TaskRunner {

    public JvmTasks {
        javaOptions = List.copyOf(javaOptions);
    }

    @Override
    public RunningTask start(Map<String, String> environment) throws IOException {
        return TaskProcess.start(environment, javaOptions);
    }
}

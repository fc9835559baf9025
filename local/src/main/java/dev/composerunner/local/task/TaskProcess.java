package dev.composerunner.local.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The process of one task: a JVM with this one's class path, the task's environment, and nothing of this one's that could change its work. */
final class TaskProcess implements TaskRunner.RunningTask {

    /** As long as a Fargate task has between being told to end and being killed. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

    private final Process process;

    private TaskProcess(Process process) {
        this.process = process;
    }

    static TaskProcess start(Map<String, String> environment, List<String> javaOptions) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TaskProcessMain.class.getName()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        return new TaskProcess(builder.start());
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void stop() {
        boolean interrupted = false;
        // Through the handle: the process's own method closes the streams, and the end of the log with them.
        ProcessHandle handle = process.toHandle();
        handle.destroy();
        long until = System.nanoTime() + GRACE.toNanos();
        while (process.isAlive()) {
            try {
                if (!process.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    handle.destroyForcibly();
                    process.waitFor(5, TimeUnit.SECONDS);
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

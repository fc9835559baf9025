package dev.composerunner.sandbox.engine;

import dev.composerunner.sandbox.process.ProcessStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Containers that outlived the process that made them: it was killed, and what was to remove them then was killed too. They are known by a label with
 * that process and the folder of the job.
 */
public final class LeftContainers {

    /** Its value is {@code PID-START:FOLDER}. */
    private static final String LABEL = "dev.composerunner.job";

    private LeftContainers() {}

    /** Returns the labels of a container that this process makes. */
    public static Map<String, String> labels(Path folder) {
        return Map.of(LABEL, process(ProcessHandle.current().pid()) + ':' + folder);
    }

    /** Removes the containers of jobs below a folder whose process is gone. */
    public static void remove(Engine engine, Path below) throws IOException {
        for (Map.Entry<String, String> container : engine.labelled(LABEL).entrySet()) {
            String[] parts = container.getValue().split(":", 2);
            if (parts.length == 2 && Path.of(parts[1]).startsWith(below) && isGone(parts[0])) {
                engine.remove(container.getKey());
            }
        }
    }

    private static boolean isGone(String process) {
        String pid = process.split("-", 2)[0];
        return pid.matches("[0-9]{1,18}") && !process.equals(process(Long.parseLong(pid)));
    }

    /** The start tells a process from a later one with the same number. */
    private static String process(long pid) {
        return pid + "-" + ProcessStat.of(pid).map(ProcessStat::start).orElse(-1L);
    }
}

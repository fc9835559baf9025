package dev.composerunner.sandbox.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signals to processes of a tree. */
public final class Signals {

    private static final int FEW = 16;
    private static final int MAX_GROUPS = 1000;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private Signals() {}

    /** Sends SIGTERM to each of these processes. */
    public static void terminate(Collection<ProcessStat> processes) {
        processes.forEach(stat -> same(stat).ifPresent(ProcessHandle::destroy));
    }

    /**
     * Sends SIGKILL to these processes, in order, and to the process groups that they are in. A group dies at once, with what it
     * is starting; processes that start others faster than they are found would outrun single signals.
     */
    public static void kill(List<ProcessStat> processes) {
        // The first ones own the rest more often than not, and starting kill takes longer.
        int few = Math.min(processes.size(), FEW);
        processes.subList(0, few).forEach(Signals::kill);
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "for group; do kill -s KILL -- \"$group\"; done", "sh"));
        int words = command.size();
        command.addAll(groups(processes));
        if (command.size() > words) {
            // A group that has gone meanwhile is a failure of kill that does not matter.
            Command.of(command).tryRun(KILL_LIMIT);
        }
        processes.subList(few, processes.size()).forEach(Signals::kill);
    }

    private static void kill(ProcessStat stat) {
        same(stat).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** As kill takes them, without this JVM's own. */
    private static Set<String> groups(List<ProcessStat> processes) {
        Set<String> groups = new LinkedHashSet<>();
        ProcessStat.of(ProcessHandle.current().pid())
                .ifPresent(own -> processes.stream()
                        .mapToLong(ProcessStat::group)
                        .filter(group -> group > 1 && group != own.group())
                        .distinct()
                        .limit(MAX_GROUPS)
                        .forEach(group -> groups.add("-" + group)));
        return groups;
    }

    private static Optional<ProcessHandle> same(ProcessStat stat) {
        return ProcessStat.of(stat.pid())
                .filter(now -> now.start() == stat.start())
                .flatMap(now -> ProcessHandle.of(now.pid()));
    }
}

package dev.composerunner.sandbox.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The options of {@code create} and {@code run} that make a container what {@link ContainerSpec} says. */
final class CreateArguments {

    /*
     * No capability, no new privileges and a root that is read-only, as under bubblewrap: a program writes to its writable mounts
     * and to folders in memory, so that what bounds its disk and its memory bounds all that it writes. The network is the
     * machine's, as it is for programs of every other back end. Labels of SELinux would forbid the job's own folders, and relabelling them could
     * forbid them to this process. No init: on ECS the program is process 1 as well, with what that means for signals.
     * The log driver keeps nothing, as the attached client passes all of it on.
     */
    private static final List<String> FIXED = List.of(
            "--log-driver",
            "none",
            "--network",
            "host",
            "--read-only",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--security-opt",
            "label=disable",
            "--no-healthcheck",
            "--ulimit",
            "core=0:0",
            "--stop-timeout",
            "0");

    private CreateArguments() {}

    /** Returns the options without variables, image and argv. */
    static List<String> of(EngineKind kind, ContainerSpec spec) {
        List<String> options = new ArrayList<>(List.of("--name", spec.name()));
        new TreeMap<>(spec.labels()).forEach((name, value) -> options.addAll(List.of("--label", name + '=' + value)));
        options.addAll(FIXED);
        if (kind == EngineKind.PODMAN) {
            // Both are podman's alone: variables of this process, and volumes that the image names, which nothing
            // bounds.
            options.addAll(List.of("--http-proxy=false", "--image-volume", "ignore"));
        }
        options.addAll(limits(spec));
        options.addAll(spec.user().arguments());
        if (spec.workdir() != null) {
            options.addAll(List.of("--workdir", spec.workdir()));
        }
        spec.mounts().forEach(mount -> options.addAll(List.of("--mount", mount.text())));
        return options;
    }

    private static List<String> limits(ContainerSpec spec) {
        String memory = Long.toString(spec.memoryBytes());
        List<String> options = new ArrayList<>();
        Map<String, String> values = new TreeMap<>(Map.of(
                "--memory", memory,
                "--memory-swap", memory,
                "--shm-size", memory,
                "--pids-limit", Integer.toString(spec.processes()),
                "--ulimit", "fsize=" + spec.fileBytes() + ':' + spec.fileBytes()));
        values.forEach((name, value) -> options.addAll(List.of(name, value)));
        spec.memoryFolders()
                .forEach(folder ->
                        options.addAll(List.of("--tmpfs", folder + ":rw,exec,nosuid,nodev,mode=1777,size=" + memory)));
        return options;
    }
}

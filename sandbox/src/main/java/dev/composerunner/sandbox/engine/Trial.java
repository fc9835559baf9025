package dev.composerunner.sandbox.engine;

import dev.composerunner.sandbox.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A container of podman that needs no image: an empty root with this machine's programs in it, and the options of every other
 * container. It finds what {@code info} does not tell: a runtime that may not set limits, a user without control groups.
 */
final class Trial {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int PROCESSES = 100;
    private static final List<String> FOLDERS = List.of("/bin", "/lib", "/lib64", "/usr");
    private static final List<String> MOUNT_POINTS =
            List.of("/dev", "/etc", "/proc", "/run", "/sys", "/tmp", "/var/tmp");

    private Trial() {}

    /** Returns why no container can run, or nothing. */
    static Optional<String> run(Path client) throws IOException {
        Optional<Path> program = Command.find("true", "/bin:/usr/bin");
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path root = Files.createTempDirectory("compose-runner-trial-");
        try {
            for (String folder : MOUNT_POINTS) {
                Files.createDirectories(root.resolve(folder.substring(1)));
            }
            List<ContainerSpec.Mount> mounts = new ArrayList<>();
            for (String folder : FOLDERS) {
                if (Files.isDirectory(Path.of(folder))) {
                    Files.createDirectories(root.resolve(folder.substring(1)));
                    mounts.add(
                            new ContainerSpec.Mount(Path.of(folder).toRealPath().toString(), folder, false));
                }
            }
            return run(client, root, program.get(), mounts);
        } finally {
            remove(root);
        }
    }

    private static Optional<String> run(Path client, Path root, Path program, List<ContainerSpec.Mount> mounts)
            throws IOException {
        ContainerSpec spec = new ContainerSpec(
                "compose-runner-trial-" + UUID.randomUUID(),
                Map.of(),
                root.toString(),
                List.of(program.toString()),
                Map.of(),
                "/",
                new ContainerUser(List.of()),
                mounts,
                List.of("/tmp"),
                MEMORY_BYTES,
                MEMORY_BYTES,
                PROCESSES);
        List<String> argv = new ArrayList<>(List.of(client.toString(), "run", "--rm"));
        argv.addAll(CreateArguments.of(EngineKind.PODMAN, spec));
        argv.addAll(List.of("--rootfs", root.toString(), program.toString()));
        try {
            ClientCall.Answer answer = new ClientCall(argv, Map.of()).run(LIMIT);
            return answer.succeeded()
                    ? Optional.empty()
                    : Optional.of("info answers, but no container can run: " + answer.reason());
        } catch (IOException fault) {
            new ClientCall(List.of(client.toString(), "rm", "-f", spec.name()), Map.of()).run(LIMIT);
            throw fault;
        }
    }

    /** The system's own tool stays in one file system, whatever a container left mounted. */
    private static void remove(Path root) {
        Command.of(List.of("rm", "-rf", "--one-file-system", "--", root.toString()))
                .tryRun(LIMIT);
    }
}

package dev.composerunner.sandbox;

import dev.composerunner.sandbox.image.ImageConfig;
import dev.composerunner.sandbox.process.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs programs in namespaces that bubblewrap makes: their own processes, mounts, IPC and host name, a read-only root, no
 * capabilities.
 *
 * <p>The network is the machine's, since jobs fetch their inputs, from services on 127.0.0.1 too. A program of the machine can read what this process
 * can read, but for {@code /tmp}, {@code /var/tmp} and {@code /run}, where sockets of other services are.
 *
 * <p>A program may write to its writable binds, and to {@code /tmp}, {@code /var/tmp}, {@code /run} and {@code /dev/shm}, which are its own and in memory.
 * {@code HOME} is {@code /tmp} unless it is given.
 */
final class Bubblewrap implements BackEnd {

    private static final Duration TRIAL_LIMIT = Duration.ofSeconds(5);

    /** bubblewrap beside the program, and bubblewrap as the first process of its namespace. */
    private static final WatchedProcess.Wrapping WRAPPING = new WatchedProcess.Wrapping(2, Mounts.MEMORY_FOLDERS);

    private static final List<String> NAMESPACES = List.of(
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL");

    @Override
    public String name() {
        return "bubblewrap";
    }

    @Override
    public Optional<String> unavailable() {
        Optional<Path> bwrap = Command.find("bwrap");
        if (bwrap.isEmpty()) {
            return Optional.of("bwrap is not installed");
        }
        List<String> trial = new ArrayList<>(List.of(bwrap.get().toString()));
        trial.addAll(NAMESPACES);
        trial.addAll(
                List.of("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--", "/bin/sh", "-c", "exit 0"));
        try {
            Command.Result result = Command.of(trial).run(TRIAL_LIMIT);
            return result.succeeded() ? Optional.empty() : Optional.of(result.lastLine());
        } catch (IOException fault) {
            return Optional.of(String.valueOf(fault.getMessage()));
        }
    }

    @Override
    public Optional<String> refusal(Root root, boolean pathsMustBeMapped) {
        return switch (root) {
            case Root.Machine _, Root.ImageFolder _ -> Optional.empty();
            case Root.EngineImage _ -> Optional.of("needs the image as a folder, a layout or an archive");
        };
    }

    @Override
    public ImageConfig config(Root root) {
        return switch (root) {
            case Root.ImageFolder folder -> folder.config();
            case Root.Machine _, Root.EngineImage _ -> ImageConfig.EMPTY;
        };
    }

    @Override
    public RunningProgram start(Program program) throws IOException {
        Path bwrap = Command.find("bwrap").orElseThrow(() -> new IOException("bwrap is not installed"));
        ImageConfig config = config(program.root());
        Map<String, String> environment = DefaultVariables.with(config.environmentWith(program.environment()), "/tmp");
        Path root = switch (program.root()) {
            case Root.Machine() -> Path.of("/");
            case Root.ImageFolder folder -> folder.unpacked().toRealPath();
            case Root.EngineImage image ->
                throw new IOException(name() + ": " + refusal(image, false).orElseThrow());
        };
        String workdir = workdir(program, config);
        if (!Mounts.hasProgram(root, program, workdir, environment.getOrDefault("PATH", ""))) {
            throw new IOException("command: no program \"" + program.command().getFirst() + "\" in the root, on PATH");
        }
        List<String> command = new ArrayList<>(Wrappers.ownSession());
        command.addAll(Wrappers.limits(program.limits()));
        command.add(bwrap.toString());
        command.addAll(NAMESPACES);
        command.addAll(userArguments(program.root()));
        command.addAll(Mounts.of(root, program, workdir));
        // The loader would obey these in bubblewrap itself, outside of the sandbox.
        Map<String, String> own = new HashMap<>(environment);
        environment.forEach((name, value) -> {
            if (name.startsWith("LD_") || name.startsWith("GLIBC_") || name.startsWith("MALLOC_")) {
                own.remove(name);
                command.addAll(List.of("--setenv", name, value));
            }
        });
        command.add("--");
        command.addAll(program.command());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(own);
        return WatchedProcess.start(builder, program, WRAPPING);
    }

    private static String workdir(Program program, ImageConfig config) throws IOException {
        if (program.workdir() != null) {
            return program.workdir();
        }
        if (program.root() instanceof Root.Machine) {
            return program.folder().toRealPath().toString();
        }
        return config.workdir() == null || config.workdir().isEmpty() ? "/" : config.workdir();
    }

    /** Files of the image are this process's, so that this process's user is the one who may read them, by whatever number. */
    private static List<String> userArguments(Root root) throws IOException {
        if (root instanceof Root.ImageFolder folder) {
            ImageUser wanted = ImageUser.of(folder.config().user(), folder.unpacked());
            if (!wanted.equals(ImageUser.own())) {
                return List.of(
                        "--unshare-user",
                        "--uid",
                        Long.toString(wanted.user()),
                        "--gid",
                        Long.toString(wanted.group()));
            }
        }
        return List.of();
    }
}

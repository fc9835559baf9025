package dev.composerunner.sandbox;

import dev.composerunner.sandbox.image.ImageConfig;
import dev.composerunner.sandbox.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs programs of this machine as they are: within limits, but with all the rights of this process. */
final class PlainProcess implements BackEnd {

    @Override
    public String name() {
        return "process";
    }

    @Override
    public Optional<String> unavailable() {
        return Files.isReadable(Path.of("/proc/self/stat"))
                ? Optional.empty()
                : Optional.of("needs /proc, to find the processes of a program");
    }

    @Override
    public Optional<String> refusal(Root root, boolean pathsMustBeMapped) {
        return switch (root) {
            case Root.Machine()
            when pathsMustBeMapped ->
                Optional.of("cannot show files at other paths than those that they have on this machine");
            case Root.Machine() -> Optional.empty();
            case Root.ImageFolder _, Root.EngineImage _ -> Optional.of("runs programs of this machine alone");
        };
    }

    @Override
    public ImageConfig config(Root root) {
        return ImageConfig.EMPTY;
    }

    @Override
    public RunningProgram start(Program program) throws IOException {
        boolean mapped = program.binds().stream()
                .anyMatch(bind -> !bind.source()
                        .toAbsolutePath()
                        .normalize()
                        .equals(Path.of(bind.target()).normalize()));
        Optional<String> refusal = refusal(program.root(), mapped);
        if (refusal.isPresent()) {
            throw new IOException(name() + ": " + refusal.get());
        }
        Map<String, String> environment = new HashMap<>(DefaultVariables.with(
                program.environment(), program.folder().toAbsolutePath().toString()));
        Path workdir = program.workdir() == null ? program.folder() : Path.of(program.workdir());
        Files.createDirectories(workdir);
        String name = program.command().getFirst();
        boolean found = name.contains("/")
                ? Files.exists(workdir.resolve(name))
                : Command.find(name, environment.getOrDefault("PATH", "")).isPresent();
        if (!found) {
            throw new IOException("command: no program \"" + name + "\" on this machine");
        }
        List<String> command = new ArrayList<>(Wrappers.ownSession());
        command.addAll(Wrappers.limits(program.limits()));
        command.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(command).directory(workdir.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return WatchedProcess.start(builder, program, WatchedProcess.Wrapping.NONE);
    }
}

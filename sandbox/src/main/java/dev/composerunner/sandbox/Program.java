package dev.composerunner.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to run, with everything that it gets.
 *
 * @param command the complete argv; nothing of it goes through a shell. What an image adds to a command is put together by
 *     {@link dev.composerunner.sandbox.image.ImageConfig#argv}, on {@link BackEnd#config}
 * @param environment the variables that it finds beside those of its image, over which they go. Values stay out of every argv,
 *     so that {@code ps} does not show them; but for the variables that bubblewrap or an engine's client would obey itself
 *     ({@code LD_...}, {@code DOCKER_...})
 * @param workdir absolute, made where it does not exist; null for the image's, and for {@code folder} in {@link Root.Machine}
 * @param binds in order, a later one over an earlier one
 * @param folder the folder on the machine whose size is watched. In {@link Root.Machine} it is writable at its own path, in an
 *     image it is reached through {@code binds} alone
 */
public record Program(
        List<String> command,
        Map<String, String> environment,
        @Nullable String workdir,
        Root root,
        List<Bind> binds,
        Path folder,
        Limits limits) {

    public Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        binds = List.copyOf(binds);
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new IllegalArgumentException("command: got " + command + "; allowed: a program and its arguments");
        }
        command.forEach(argument -> requireText("command", argument));
        environment.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException(
                        "environment: got the name \"" + name + "\"; allowed: a name that is not empty, without =");
            }
            requireText("environment", name);
            requireText("environment: " + name, value);
        });
        if (workdir != null && !workdir.startsWith("/")) {
            throw new IllegalArgumentException("workdir: got \"" + workdir + "\"; allowed: an absolute path");
        }
    }

    /** A zero byte would end the text early for the kernel. The value may be secret and is not part of the error. */
    private static void requireText(String what, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + ": got a text with a zero byte; allowed: text without");
        }
    }
}

package dev.composerunner.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * A file or folder of the machine that a program sees at a path of its own.
 *
 * @param source a file or folder that exists when the program starts
 * @param target an absolute path inside, without {@code .} and {@code ..}, and not {@code /}
 * @param writable whether the program may change it
 */
public record Bind(Path source, String target, boolean writable) {

    public Bind {
        List<String> parts = List.of(target.split("/+", -1));
        if (!target.startsWith("/")
                || target.chars().allMatch(c -> c == '/')
                || parts.contains(".")
                || parts.contains("..")
                || target.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "target: got \"" + target + "\"; allowed: an absolute path below / without . and ..");
        }
    }
}

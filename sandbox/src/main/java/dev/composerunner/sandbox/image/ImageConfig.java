package dev.composerunner.sandbox.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image says about the program that it was made for.
 *
 * @param environment the variables that its program finds, by name
 * @param entrypoint the first part of its argv; may be empty
 * @param command the second part of its argv; may be empty
 * @param workdir an absolute path inside, or null for the root
 * @param user {@code USER}, {@code USER:GROUP}, names or numbers; null for uid 0
 */
public record ImageConfig(
        Map<String, String> environment,
        List<String> entrypoint,
        List<String> command,
        @Nullable String workdir,
        @Nullable String user) {

    /** Says nothing: that of an unpacked root folder, and of this machine. */
    public static final ImageConfig EMPTY = new ImageConfig(Map.of(), List.of(), List.of(), null, null);

    public ImageConfig {
        environment = Map.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
    }

    /**
     * Returns the complete argv under Docker's rules, which are ECS's too: an entry point that is given replaces the image's
     * and drops the image's command; a command that is given replaces the image's command.
     *
     * @param givenEntrypoint null for the image's
     * @param givenCommand null for the image's
     */
    public List<String> argv(@Nullable List<String> givenEntrypoint, @Nullable List<String> givenCommand) {
        List<String> argv = new ArrayList<>(givenEntrypoint == null ? entrypoint : givenEntrypoint);
        if (givenCommand != null) {
            argv.addAll(givenCommand);
        } else if (givenEntrypoint == null) {
            argv.addAll(command);
        }
        return List.copyOf(argv);
    }

    /** Returns the image's variables, with {@code given} over them. */
    public Map<String, String> environmentWith(Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(given);
        return all;
    }
}

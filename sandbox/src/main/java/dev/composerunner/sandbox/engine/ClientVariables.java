package dev.composerunner.sandbox.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The variables of a program on the way through an engine's client.
 *
 * <p>A value travels in the client's own environment and its argv has the name alone, so that {@code ps} shows no secret, and a
 * line feed, which a file of variables cannot have, stays one. What the client, its libraries or the loader would obey
 * themselves has to be in the argv with its value.
 *
 * @param arguments names, or names with values
 * @param environment the values of those that are names alone
 */
record ClientVariables(List<String> arguments, Map<String, String> environment) {

    private static final Set<String> OBEYED = Set.of("HOME", "PATH", "USER", "LOGNAME", "ENV");

    private static final List<String> OBEYED_PREFIXES = List.of(
            "LD_",
            "GLIBC_",
            "MALLOC_",
            "GO",
            "DOCKER_",
            "BUILDKIT_",
            "BUILDX_",
            "COMPOSE_",
            "CONTAINER",
            "_CONTAINER",
            "PODMAN_",
            "_PODMAN",
            "BUILDAH_",
            "STORAGE_",
            "REGISTRY_",
            "XDG_",
            "DBUS_",
            "SSL_CERT_",
            "SSH_",
            "LISTEN_",
            "NOTIFY_",
            "OTEL_",
            "TMPDIR",
            "BASH_",
            "SNAP");

    /** Splits the variables of a program. */
    static ClientVariables of(Map<String, String> variables) {
        List<String> arguments = new ArrayList<>();
        Map<String, String> environment = new HashMap<>();
        new TreeMap<>(variables).forEach((name, value) -> {
            arguments.add("--env");
            if (isObeyed(name)) {
                arguments.add(name + '=' + value);
            } else {
                arguments.add(name);
                environment.put(name, value);
            }
        });
        return new ClientVariables(arguments, environment);
    }

    private static boolean isObeyed(String name) {
        // A star at the end is a pattern for podman, and not a name.
        return OBEYED.contains(name)
                || name.endsWith("*")
                || name.toLowerCase(Locale.ROOT).endsWith("_proxy")
                || OBEYED_PREFIXES.stream().anyMatch(name::startsWith);
    }
}

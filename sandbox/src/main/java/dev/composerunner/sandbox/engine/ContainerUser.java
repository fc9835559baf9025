package dev.composerunner.sandbox.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the program of a container runs as.
 *
 * @param arguments what says so to the engine
 */
public record ContainerUser(List<String> arguments) {

    private static final ContainerUser OF_IMAGE = new ContainerUser(List.of());

    /**
     * Returns the image's user where this process can delete what that user leaves in the job's folders, this process's user
     * elsewhere.
     *
     * @param rootless whether the engine runs without root, so that its root is this process's user
     * @param imageUser as the image names it; null for root
     */
    static ContainerUser of(EngineKind kind, boolean rootless, long user, long group, @Nullable String imageUser) {
        if (user == 0) {
            return OF_IMAGE;
        }
        String own = user + ":" + group;
        if (!rootless) {
            return new ContainerUser(List.of("--user", own));
        }
        if (isRoot(imageUser)) {
            return OF_IMAGE;
        }
        return switch (kind) {
            case PODMAN -> new ContainerUser(List.of("--userns", "keep-id", "--user", own));
            case DOCKER -> new ContainerUser(List.of("--user", "0:0"));
        };
    }

    private static boolean isRoot(@Nullable String user) {
        return user == null || user.isEmpty() || List.of("0", "root").contains(user.split(":", 2)[0]);
    }
}

package dev.composerunner.sandbox;

import dev.composerunner.sandbox.image.ImageConfig;
import java.nio.file.Path;

/** Where a program's files come from: what it sees as {@code /}. */
public sealed interface Root {

    /** This machine's own files, read-only where the back end can keep them so. */
    record Machine() implements Root {}

    /**
     * An image that is unpacked into a folder. Programs read it and never change it, so that any number may share it.
     *
     * @param unpacked the folder that holds {@code bin}, {@code usr}, ...
     */
    record ImageFolder(Path unpacked, ImageConfig config) implements Root {}

    /**
     * An image that an engine (podman, docker) has or fetches.
     *
     * @param reference such as {@code docker.io/library/busybox:1.36}
     */
    record EngineImage(String reference) implements Root {

        public EngineImage {
            if (reference.isBlank()
                    || reference.startsWith("-")
                    || reference.chars().anyMatch(c -> c <= ' ')) {
                throw new IllegalArgumentException("image: got \"" + reference + "\"; allowed: an image reference");
            }
        }
    }
}

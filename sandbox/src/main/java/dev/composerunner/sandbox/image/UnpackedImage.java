package dev.composerunner.sandbox.image;

import java.nio.file.Path;

/**
 * An image as a folder.
 *
 * @param folder holds {@code bin}, {@code usr}, ...; not to be changed
 * @param digest {@code sha256:...} of its manifest, of its config in an archive without manifests, or empty for a folder that was
 *     used as it is
 */
public record UnpackedImage(Path folder, ImageConfig config, String digest) {}

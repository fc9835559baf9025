package dev.composerunner.sandbox.image;

import java.io.IOException;
import java.nio.file.Path;

/** A folder of unpacked images, by the digest of their manifest. Several processes may use it at once. */
public final class ImageCache {

    private final Path folder;

    /** Takes a folder, which is made when it is first needed. */
    public ImageCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the image as a folder, unpacked unless it was before. A folder that is a root already is returned as it is.
     *
     * @param source as in {@link ImageArchive#unpack}, or a root folder
     */
    public UnpackedImage unpacked(Path source) throws IOException {
        return ImageArchive.unpack(source, folder.resolve(source.getFileName()));
    }
}

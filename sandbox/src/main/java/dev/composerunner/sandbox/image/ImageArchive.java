package dev.composerunner.sandbox.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Unpacks images: an OCI image layout, as a folder or a tar, or an archive of {@code docker save}. Layers are not compressed, or by
 * gzip. Every digest and size is checked.
 *
 * <p>Files are this process's own, whoever owns them in the image, without set-user-id bits. Devices and pipes are left out.
 */
public final class ImageArchive {

    private ImageArchive() {}

    /** Unpacks within {@link UnpackLimits#DEFAULT}. */
    public static UnpackedImage unpack(Path source, Path target) throws IOException {
        return unpack(source, target, UnpackLimits.DEFAULT);
    }

    /**
     * Unpacks an image into a folder that does not exist yet. It is there whole or not at all.
     *
     * @param source the layout or archive; {@code PATH:TAG} where it holds several images
     * @throws IOException if the image is damaged, too large or not for this machine
     */
    public static UnpackedImage unpack(Path source, Path target, UnpackLimits limits) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(target + " exists");
        }
        ImageSource where = ImageSource.of(source);
        try (ImageFiles files = ImageFiles.of(where.path())) {
            return unpack(files, ImageParts.find(files, where.tag()), target, limits);
        } catch (IOException fault) {
            throw new IOException(source + ": " + fault.getMessage(), fault);
        }
    }

    static UnpackedImage unpack(ImageFiles files, ImageParts parts, Path target, UnpackLimits limits)
            throws IOException {
        Path folder = target.toAbsolutePath();
        Path begun = folder.resolveSibling("." + folder.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.createDirectory(begun);
        try {
            Unpacking unpacking = new Unpacking(begun, limits);
            for (int i = 0; i < parts.layers().size(); i++) {
                unpacking.apply(
                        files, parts.layers().get(i), parts.layerContents().get(i));
            }
            unpacking.finish();
            Files.move(begun, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            if (Files.exists(begun, LinkOption.NOFOLLOW_LINKS)) {
                FolderRemoval.remove(begun);
            }
        }
        return new UnpackedImage(folder, parts.config(), parts.key().toString());
    }

    /**
     * Reads what an engine's {@code image inspect} prints: an array of one image.
     *
     * @throws IOException if it is something else
     */
    public static ImageConfig configOfInspection(String json) throws IOException {
        return ConfigText.ofInspection(json.getBytes(StandardCharsets.UTF_8));
    }
}

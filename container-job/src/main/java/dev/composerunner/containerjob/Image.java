package dev.composerunner.containerjob;

import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.sandbox.Root;
import dev.composerunner.sandbox.image.ImageCache;
import dev.composerunner.sandbox.image.ImageConfig;
import dev.composerunner.sandbox.image.UnpackedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the image of a job type is on one machine. */
public final class Image {

    private final Map<String, String> map;
    private final Path base;
    private final Path cache;

    /**
     * @param map what stands for an image here: {@code host}, or the path of an image folder or archive, by its reference
     * @param base what relative paths begin at
     * @param cache where image folders are unpacked to
     */
    public Image(Map<String, String> map, Path base, Path cache) {
        this.map = Map.copyOf(map);
        this.base = base;
        this.cache = cache;
    }

    /** What a reference is here, nothing being unpacked: {@code host}, a path, or the reference itself. */
    private String mapped(String image) {
        int digest = image.indexOf('@');
        String withoutDigest = digest < 0 ? image : image.substring(0, digest);
        String place = map.getOrDefault(image, map.get(withoutDigest));
        // A place is host or a path, never another reference.
        return place == null || place.equals(JobTypeDocument.HOST) || isPath(place)
                ? Objects.requireNonNullElse(place, image)
                : "./" + place;
    }

    private static boolean isPath(String image) {
        return image.startsWith("./") || image.startsWith("../") || image.startsWith("/");
    }

    /** Whether an image is there, or why not; nothing is unpacked. */
    public Optional<String> problem(String image) {
        String here = mapped(image);
        if (here.equals(JobTypeDocument.HOST) || !isPath(here)) {
            return Optional.empty();
        }
        Path path = base.resolve(here);
        return Files.exists(path) ? Optional.empty() : Optional.of("there is no image folder or archive " + path);
    }

    /** The root for a back end to be chosen by: what is a path counts as a folder, which is not unpacked. */
    public Root kind(String image) {
        String here = mapped(image);
        return here.equals(JobTypeDocument.HOST)
                ? new Root.Machine()
                : isPath(here)
                        ? new Root.ImageFolder(base.resolve(here), ImageConfig.EMPTY)
                        : new Root.EngineImage(here);
    }

    /**
     * The root to run a program in, unpacked if it has to be.
     *
     * @throws IOException if the image is broken, with what is wrong with it
     */
    Root root(String image) throws IOException {
        String here = mapped(image);
        if (here.equals(JobTypeDocument.HOST)) {
            return new Root.Machine();
        }
        if (!isPath(here)) {
            return new Root.EngineImage(here);
        }
        UnpackedImage unpacked = new ImageCache(cache).unpacked(base.resolve(here));
        return new Root.ImageFolder(unpacked.folder(), unpacked.config());
    }
}

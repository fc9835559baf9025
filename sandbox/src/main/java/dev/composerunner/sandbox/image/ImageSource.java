package dev.composerunner.sandbox.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where an image is.
 *
 * @param tag empty where none was given
 */
record ImageSource(Path path, String tag) {

    /** Takes a tag off only where the whole is no path that exists. */
    static ImageSource of(Path source) throws IOException {
        String text = source.toString();
        int colon = text.lastIndexOf(':');
        if (Files.exists(source)) {
            return new ImageSource(source, "");
        }
        if (colon > 0 && colon < text.length() - 1 && Files.exists(Path.of(text.substring(0, colon)))) {
            return new ImageSource(Path.of(text.substring(0, colon)), text.substring(colon + 1));
        }
        throw new IOException(source + " does not exist");
    }

    /** Whether it is a folder that is a root already. */
    boolean isRoot() {
        return Files.isDirectory(path)
                && !Files.exists(path.resolve("oci-layout"))
                && !Files.exists(path.resolve("manifest.json"))
                && (Files.exists(path.resolve("bin")) || Files.exists(path.resolve("usr")));
    }
}

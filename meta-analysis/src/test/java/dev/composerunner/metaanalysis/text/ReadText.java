package dev.composerunner.metaanalysis.text;

import java.nio.charset.StandardCharsets;

/** Reads text as if it stood in a file. */
final class ReadText {

    private ReadText() {}

    static CoordinateFile sleuth(String text) {
        return file("foci.txt", text);
    }

    static CoordinateFile table(String text) {
        return file("foci.tsv", text);
    }

    static CoordinateFile file(String name, String text) {
        return CoordinateFile.read(name, text.getBytes(StandardCharsets.UTF_8), true, Limits.STANDARD);
    }
}

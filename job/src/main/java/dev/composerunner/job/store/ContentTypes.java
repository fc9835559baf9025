package dev.composerunner.job.store;

import java.util.Locale;

/** The media types of the files that a job leaves, by the ending of the name. */
public final class ContentTypes {

    private ContentTypes() {}

    public static String of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "gz" -> "application/gzip";
            case "tsv" -> "text/tab-separated-values; charset=utf-8";
            case "txt" -> "text/plain; charset=utf-8";
            case "bib" -> "application/x-bibtex; charset=utf-8";
            case "json" -> "application/json";
            case "png" -> "image/png";
            case "html" -> "text/html; charset=utf-8";
            default -> "application/octet-stream";
        };
    }
}

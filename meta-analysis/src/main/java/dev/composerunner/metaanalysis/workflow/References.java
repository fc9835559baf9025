package dev.composerunner.metaanalysis.workflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** BibTeX entries of the works that a description cites. */
final class References {

    private static final Pattern CITATION = Pattern.compile("\\\\cite[a-z]*\\{([^}]+)}");
    private static final Pattern ENTRY = Pattern.compile("(?ms)^@\\w+\\{([^,]+),.*?^}\\n");

    private References() {}

    /** Entries of all cited works in the order of the reference list; an empty text if nothing is cited. */
    static String citedIn(String description) {
        var cited = keys(description);
        var text = new StringBuilder();
        var entry = ENTRY.matcher(list());
        while (entry.find()) {
            if (cited.remove(entry.group(1))) {
                text.append(entry.group());
            }
        }
        if (!cited.isEmpty()) {
            throw new IllegalStateException("the reference list lacks " + cited);
        }
        return text.toString();
    }

    private static Set<String> keys(String description) {
        var keys = new HashSet<String>();
        var citation = CITATION.matcher(description);
        while (citation.find()) {
            for (var key : citation.group(1).split(",", -1)) {
                keys.add(key.strip());
            }
        }
        return keys;
    }

    private static String list() {
        try (InputStream in = References.class.getResourceAsStream("references.bib")) {
            if (in == null) {
                throw new IllegalStateException("resource missing: references.bib");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

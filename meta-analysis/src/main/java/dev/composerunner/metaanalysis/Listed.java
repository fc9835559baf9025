package dev.composerunner.metaanalysis;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists in messages: the first few entries, and how many more there are. */
public final class Listed {

    private static final int MAX_NAMED = 10;

    private Listed() {}

    /** The first ten entries between commas, and the number of the others. */
    public static String of(Collection<String> entries) {
        var shown = entries.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
        return entries.size() > MAX_NAMED ? shown + " and " + (entries.size() - MAX_NAMED) + " more" : shown;
    }
}

package dev.composerunner.stateslanguage.internal.jsonpath;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path taken apart: what it leads into, and how.
 *
 * @param variable name of the variable, where it leads into one
 * @param steps the path inside, beginning with {@code $}
 */
record RootedPath(Root root, @Nullable String variable, String steps) {

    private static final Pattern VARIABLE = Pattern.compile("\\$([\\p{L}_][\\p{L}\\p{N}_]*)(.*)", Pattern.DOTALL);

    enum Root {
        DATA,
        CONTEXT,
        VARIABLE
    }

    /** Takes {@code text} apart, which begins with {@code $}. */
    static RootedPath of(String text) {
        if (text.startsWith("$$")) {
            return new RootedPath(Root.CONTEXT, null, text.substring(1));
        }
        Matcher variable = VARIABLE.matcher(text);
        if (variable.matches()) {
            return new RootedPath(Root.VARIABLE, variable.group(1), "$" + variable.group(2));
        }
        return new RootedPath(Root.DATA, null, text);
    }
}

package dev.composerunner.cli.terminal;

import java.util.regex.Pattern;

/**
 * Text of others (names of studies, answers of services, lines of logs) as it may be printed on a terminal: without control
 * characters (C0 and C1), format characters such as those that turn the direction of writing, separators of lines and halves of
 * characters.
 */
public final class PlainText {

    private static final String UNSAFE = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}";
    private static final Pattern ANY = Pattern.compile("[" + UNSAFE + "]+");
    private static final Pattern ANY_BUT_LINES = Pattern.compile("[" + UNSAFE + "&&[^\n\t]]");

    private PlainText() {}

    /** The text in one line. */
    public static String of(String text) {
        return ANY.matcher(text).replaceAll(" ");
    }

    /** The text with its lines and tabs. */
    public static String lines(String text) {
        return ANY_BUT_LINES.matcher(text).replaceAll(" ");
    }

    /** A JSON document of the same content, where such characters are escaped. */
    static String json(String document) {
        return ANY_BUT_LINES.matcher(document).replaceAll(found -> escaped(found.group()));
    }

    private static String escaped(String character) {
        var escapes = new StringBuilder();
        // Two backslashes: the text is a replacement.
        character.chars().forEach(unit -> escapes.append(String.format("\\\\u%04x", unit)));
        return escapes.toString();
    }
}

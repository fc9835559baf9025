package dev.composerunner.statesserver.request;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that members of requests keep to, whatever the operation. */
public final class Constraints {

    static final int LONGEST_NAME = 80;
    private static final int MOST_RESULTS = 1000;
    private static final int DEFAULT_RESULTS = 100;
    private static final String METADATA = "METADATA_ONLY";
    private static final List<String> INCLUDED_DATA = List.of("ALL_DATA", METADATA);

    /** White space, brackets, wild cards, special and control characters, and half characters. */
    private static final Pattern NOT_IN_NAMES =
            Pattern.compile("[\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff\\p{Cs}]");

    private static final Pattern ALIAS = Pattern.compile("^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$");

    private Constraints() {}

    /** The name of a state machine, an execution or an activity. */
    public static String name(String name) {
        length(name, "name", 1, LONGEST_NAME);
        if (NOT_IN_NAMES.matcher(name).find()) {
            throw Refusals.invalidName(name);
        }
        return name;
    }

    public static String aliasName(String name) {
        length(name, "name", 1, LONGEST_NAME);
        if (!ALIAS.matcher(name).matches()) {
            throw Refusals.constraint(
                    "'" + name + "'", "name", "Member must satisfy regular expression pattern: " + ALIAS.pattern());
        }
        return name;
    }

    public static void length(String value, String member, int least, int most) {
        if (value.length() > most) {
            throw Refusals.constraint(shown(value), member, "Member must have length less than or equal to " + most);
        }
        if (value.length() < least) {
            throw Refusals.constraint(
                    shown(value), member, "Member must have length greater than or equal to " + least);
        }
    }

    public static String oneOf(String value, String member, List<String> allowed) {
        if (!allowed.contains(value)) {
            throw Refusals.constraint("'" + value + "'", member, "Member must satisfy enum value set: " + allowed);
        }
        return value;
    }

    /** Refuses a value that is given and not allowed. */
    public static void optional(@Nullable String value, String member, List<String> allowed) {
        if (value != null) {
            oneOf(value, member, allowed);
        }
    }

    /** Whether an answer is to have all data, which it has where nothing else is asked for. */
    public static boolean whole(@Nullable String includedData) {
        optional(includedData, "includedData", INCLUDED_DATA);
        return !METADATA.equals(includedData);
    }

    /** Refuses a text that is given and too long. */
    public static void atMost(@Nullable String text, String member, int most) {
        if (text != null) {
            length(text, member, 0, most);
        }
    }

    /** Refuses a member that has to be given and is not. */
    public static <T> T given(@Nullable T value, String member) {
        if (value == null) {
            throw Refusals.constraint("null", member, "Member must not be null");
        }
        return value;
    }

    /** How many results a page has: 0 or nothing stands for a default. */
    public static int results(@Nullable Integer wanted) {
        if (wanted == null || wanted == 0) {
            return DEFAULT_RESULTS;
        }
        if (wanted < 0) {
            throw Refusals.constraint(
                    "'" + wanted + "'", "maxResults", "Member must have value greater than or equal to 0");
        }
        if (wanted > MOST_RESULTS) {
            throw Refusals.constraint(
                    "'" + wanted + "'", "maxResults", "Member must have value less than or equal to " + MOST_RESULTS);
        }
        return wanted;
    }

    /** A token for the page that begins after the item with the number {@code position}. */
    public static String token(long position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("after:" + position).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What {@link #token} was made of, or {@code first} where there is no token.
     *
     * @param longest longest token that the operation takes
     */
    public static long position(@Nullable String token, int longest, long first) {
        if (token == null) {
            return first;
        }
        length(token, "nextToken", 1, longest);
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.matches("after:[0-9]{1,18}")) {
                return Long.parseLong(text.substring("after:".length()));
            }
        } catch (IllegalArgumentException _) {
            // No Base64, so not one of ours: refused below.
        }
        throw Refusals.invalidToken("Invalid token");
    }

    /** Long values are not sent back whole. */
    private static String shown(String value) {
        return "'" + (value.length() <= 4096 ? value : value.substring(0, 100) + "...") + "'";
    }
}

package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** The numbers that fields may hold. */
final class Numerals {

    static final int LONGEST_SECONDS = 99_999_999;

    private Numerals() {}

    static Predicate<JsonNode> whole(int least, int most) {
        return node -> node.isIntegralNumber()
                && node.canConvertToInt()
                && node.intValue() >= least
                && node.intValue() <= most;
    }

    /** A number of seconds from {@code least} up, in words. */
    static String wanted(int least) {
        return "a whole number from " + least + " to " + LONGEST_SECONDS;
    }

    static boolean percentage(JsonNode node) {
        return node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= 100;
    }
}

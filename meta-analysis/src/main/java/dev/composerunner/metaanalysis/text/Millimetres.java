package dev.composerunner.metaanalysis.text;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads numbers of millimetres as papers, spreadsheets and programs write them. */
final class Millimetres {

    /** No coordinate of a brain is as far from its origin. */
    static final int FARTHEST = 1000;

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");
    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[-+]?(nan|inf|infinity|1\\.#(inf|ind|qnan).*)");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?\\d+,\\d+");
    private static final Pattern PRINTED_MINUS = Pattern.compile("[\\u2010-\\u2013\\u2212](?=[\\d.])");

    private Millimetres() {}

    /** Replaces the minus signs and dashes that typesetters put before a number. */
    static String plainSigns(String text) {
        return text.chars().allMatch(c -> c < 0x80)
                ? text
                : PRINTED_MINUS.matcher(text).replaceAll("-");
    }

    /** Whether {@code text} is a number with a comma in the place of the point. */
    static boolean hasDecimalComma(String text) {
        return DECIMAL_COMMA.matcher(text).matches();
    }

    /**
     * The coordinate that {@code text} says; empty if it is no number at all.
     *
     * @throws FaultyLineException if it is a number that no coordinate can be
     */
    static Optional<Double> read(String text) throws FaultyLineException {
        if (!NUMBER.matcher(text).matches()) {
            if (NOT_FINITE.matcher(text).matches()) {
                throw FaultyLineException.expected("finite numbers", text);
            }
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        if (!(Math.abs(value) <= FARTHEST)) {
            throw FaultyLineException.expected("coordinates from -" + FARTHEST + " to " + FARTHEST + " mm", text);
        }
        return Optional.of(value);
    }
}

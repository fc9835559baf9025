package dev.composerunner.metaanalysis.text;

import java.util.regex.Pattern;

/** Reads numbers of participants. */
final class Participants {

    /* Spreadsheets and data frames write 12 as 12.0; up to nine digits fit an int. */
    private static final Pattern WHOLE = Pattern.compile("\\+?0*(\\d{1,9})(\\.0*)?");
    private static final Pattern WITH_THOUSANDS = Pattern.compile("\\+?([1-9]\\d{0,2}(?:,\\d{3}){1,2})(\\.0*)?");
    private static final Pattern MARKED_REMARK = Pattern.compile("\\s*(//|#).*");
    private static final Pattern REMARK = Pattern.compile("\\s*([(;]|,(?!\\d)|\\s(?=\\p{L})).*");
    private static final Pattern COUNTS_ON = Pattern.compile("(?i)\\p{N}|\\b(per|each|groups?|pairs?)\\b");

    private Participants() {}

    /**
     * The number that {@code text} is, with or without commas between thousands.
     *
     * @throws FaultyLineException if {@code text} is not a whole number above 0
     */
    static int read(String text) throws FaultyLineException {
        var stripped = text.strip();
        var whole = WHOLE.matcher(stripped);
        var withThousands = WITH_THOUSANDS.matcher(stripped);
        int number = 0;
        if (whole.matches()) {
            number = Integer.parseInt(whole.group(1));
        } else if (withThousands.matches()) {
            number = Integer.parseInt(withThousands.group(1).replace(",", ""));
        }
        if (number == 0) {
            throw FaultyLineException.expected("a whole number of participants above 0", stripped);
        }
        return number;
    }

    /**
     * The number at the beginning of {@code text}. Anything may follow it after {@code //} or {@code #}; in parentheses, after a comma or
     * a semicolon, or as words only what cannot be part of the count.
     *
     * @throws FaultyLineException if it does not begin with a whole number above 0, or another number follows
     */
    static int readBeforeRemark(String text) throws FaultyLineException {
        var unmarked = MARKED_REMARK.matcher(text).replaceFirst("");
        var remark = REMARK.matcher(unmarked);
        if (!remark.find()) {
            return read(unmarked);
        }
        if (COUNTS_ON.matcher(remark.group()).find()) {
            throw FaultyLineException.expected(
                    "a whole number of participants above 0, and further counts only after //", text.strip());
        }
        return read(unmarked.substring(0, remark.start()));
    }
}

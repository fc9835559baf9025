package dev.composerunner.metaanalysis.text;

import java.util.regex.Pattern;

/** Reads numbers of participants. */
final class Participants {

    /* Spreadsheets and data frames write 12 as 12.0; up to nine digits fit an int. */
    private static final Pattern WHOLE = Pattern.compile("\\+?0*(\\d{1,9})(\\.0*)?");

    private Participants() {}

    /** @throws FaultyLineException if {@code text} is no whole number above 0 */
    static int read(String text) throws FaultyLineException {
        var matcher = WHOLE.matcher(text.strip());
        int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (number == 0) {
            throw FaultyLineException.expected("a whole number of participants above 0", text.strip());
        }
        return number;
    }
}

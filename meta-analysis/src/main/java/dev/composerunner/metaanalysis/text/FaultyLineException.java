package dev.composerunner.metaanalysis.text;

import java.io.Serial;

/** What is wrong with one line, in words that follow its number. */
final class FaultyLineException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_SHOWN = 60;

    private final String fault;

    FaultyLineException(String fault) {
        super(fault);
        this.fault = fault;
    }

    /** The same as the message. */
    String fault() {
        return fault;
    }

    static FaultyLineException expected(String expected, String got) {
        return new FaultyLineException("expected " + expected + ", got '" + shown(got) + "'");
    }

    /** Text of the file as it may stand in a message: cut if it is long. */
    static String shown(String text) {
        int end = text.offsetByCodePoints(0, Math.min(LONGEST_SHOWN, text.codePointCount(0, text.length())));
        return end == text.length() ? text : text.substring(0, end) + "...";
    }
}

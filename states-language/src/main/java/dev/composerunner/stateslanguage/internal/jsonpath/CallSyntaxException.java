package dev.composerunner.stateslanguage.internal.jsonpath;

/** A text that is no call of an intrinsic function. */
public final class CallSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    CallSyntaxException(String message, int offset) {
        super(message + " at offset " + offset);
    }

    /** What is wrong, and where in the text. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}

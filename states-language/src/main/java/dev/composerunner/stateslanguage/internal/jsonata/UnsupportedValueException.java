package dev.composerunner.stateslanguage.internal.jsonata;

/** A value that JSON, or a payload, cannot hold. The message names what was returned, and ends a sentence. */
final class UnsupportedValueException extends Exception {

    private static final long serialVersionUID = 1L;

    UnsupportedValueException(String message) {
        super(message);
    }
}

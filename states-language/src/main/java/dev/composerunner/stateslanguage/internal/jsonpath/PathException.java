package dev.composerunner.stateslanguage.internal.jsonpath;

/** A path, a call of an intrinsic function, or a template gave no value. */
public final class PathException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** A path leads nowhere. */
        NOT_FOUND,
        /** An intrinsic function cannot work with its arguments. */
        INTRINSIC,
        /** A result cannot be put where a reference path says. */
        MISMATCH
    }

    private final Kind kind;

    PathException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The reason, as the end of a sentence that begins with the state's name. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}

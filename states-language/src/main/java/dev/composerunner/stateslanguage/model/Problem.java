package dev.composerunner.stateslanguage.model;

/**
 * One thing in a definition that is wrong, not supported, or probably not meant.
 *
 * @param code kind of the problem, as ValidateStateMachineDefinition has it: {@code SCHEMA_VALIDATION_FAILED}
 * @param path JSON pointer (RFC 6901) to the offence; empty for the definition as a whole
 */
public record Problem(Severity severity, String code, String path, String message) {

    /** The text is no JSON. */
    public static final String NOT_JSON = "INVALID_JSON_DESCRIPTION";
    /** A field is missing, unknown, or has a value it may not have. */
    public static final String SCHEMA = "SCHEMA_VALIDATION_FAILED";
    /** A state leads nowhere, or nothing leads to it. */
    public static final String TRANSITION = "MISSING_TRANSITION_TARGET";
    /** Two states have one name. */
    public static final String DUPLICATE_NAME = "DUPLICATE_STATE_NAME";
    /** A flow does not come to an end by itself. */
    public static final String ENDLESS = "MISSING_END_STATE";

    /** A text between {@code {%} and {@code %}} is no JSONata expression. */
    public static final String NO_EXPRESSION = "INVALID_JSONATA_EXPRESSION";

    /** An expression is JSONata, but refers to something that there is not. */
    public static final String NO_CONTEXT = "UNSUPPORTED_JSONATA_EXPRESSION";

    /** Something means another thing than it looks like. */
    public static final String SUSPICIOUS = "SUSPICIOUS_VALUE";

    /** Whether the definition can be run all the same. */
    public enum Severity {
        /** It cannot. */
        ERROR,
        /** It can. */
        WARNING
    }

    /** An error in what fields hold. */
    public Problem(String path, String message) {
        this(Severity.ERROR, SCHEMA, path, message);
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "/" : path) + ": " + message;
    }
}

package dev.composerunner.contract;

/** A request that cannot be served as it is; the message names the field, the value got and the values allowed. */
public class InvalidRequestException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_SHOWN = 100;

    public InvalidRequestException(String message) {
        super(message);
    }

    /** The exception for a field whose value is not allowed; a long value is cut. */
    public static InvalidRequestException of(String field, String got, String allowed) {
        String shown = got.length() <= LONGEST_SHOWN
                ? got
                : got.substring(0, LONGEST_SHOWN) + "... (" + got.length() + " characters)";
        return new InvalidRequestException(field + ": got " + shown + "; allowed: " + allowed);
    }
}

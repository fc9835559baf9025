package dev.composerunner.lambdas.limits;

/** Cost Explorer did not say what the month has cost. The message says why, and what helps. */
public final class SpendingUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SpendingUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}

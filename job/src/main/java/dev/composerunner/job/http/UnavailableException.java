package dev.composerunner.job.http;

/** The service could not be reached, failed, or answered what cannot be read, on every attempt. */
public final class UnavailableException extends CallException {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
        super(message);
    }

    UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

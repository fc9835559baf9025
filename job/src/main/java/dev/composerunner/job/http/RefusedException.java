package dev.composerunner.job.http;

/** The service answered that the call as it is will not be served: a status below 500 that is no success. */
public final class RefusedException extends CallException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(String message, int status) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}

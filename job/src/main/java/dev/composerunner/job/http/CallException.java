package dev.composerunner.job.http;

/** A call that brought no usable answer. The message names the method and the address, never a header. */
public abstract sealed class CallException extends Exception permits RefusedException, UnavailableException {

    private static final long serialVersionUID = 1L;

    CallException(String message) {
        super(message);
    }

    CallException(String message, Throwable cause) {
        super(message, cause);
    }
}

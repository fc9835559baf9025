package dev.composerunner.cli;

/** A request that the service refused, or that did not reach one. */
final class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServiceException(String message) {
        super(message);
    }

    ServiceException(String message, Exception cause) {
        super(message, cause);
    }
}

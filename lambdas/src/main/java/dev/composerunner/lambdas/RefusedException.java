package dev.composerunner.lambdas;

/** A request that is understood and cannot be served, with the status code that says so over HTTP. */
final class RefusedException extends RuntimeException {

    /** Status of a request by a method that its address does not take. */
    static final int METHOD = 405;

    private static final long serialVersionUID = 1L;

    private final int statusCode;

    private RefusedException(int statusCode, String message) {
        super(message);
        this.statusCode = statusCode;
    }

    static RefusedException notFound(String message) {
        return new RefusedException(404, message);
    }

    static RefusedException conflict(String message) {
        return new RefusedException(409, message);
    }

    static RefusedException method(String message) {
        return new RefusedException(METHOD, message);
    }

    static RefusedException tooLarge(String message) {
        return new RefusedException(413, message);
    }

    int statusCode() {
        return statusCode;
    }
}

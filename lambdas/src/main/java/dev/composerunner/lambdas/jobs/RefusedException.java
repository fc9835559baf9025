package dev.composerunner.lambdas.jobs;

/** A request that is understood and cannot be served, with the status code that says so over HTTP. */
public final class RefusedException extends RuntimeException {

    /** Status of a request by a method that its address does not take. */
    public static final int METHOD = 405;

    private static final long serialVersionUID = 1L;

    private final int statusCode;

    private RefusedException(int statusCode, String message) {
        super(message);
        this.statusCode = statusCode;
    }

    public static RefusedException notFound(String message) {
        return new RefusedException(404, message);
    }

    public static RefusedException conflict(String message) {
        return new RefusedException(409, message);
    }

    public static RefusedException method(String message) {
        return new RefusedException(METHOD, message);
    }

    public static RefusedException tooLarge(String message) {
        return new RefusedException(413, message);
    }

    public int statusCode() {
        return statusCode;
    }
}

package dev.composerunner.lambdas.access;

/** A request whose key is missing, unknown or of another level. The text is the same for every request and every job. */
public final class AccessDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final int statusCode;

    private AccessDeniedException(int statusCode, String message) {
        // Without a trace: wrong keys may come in any number.
        super(message, null, false, false);
        this.statusCode = statusCode;
    }

    static AccessDeniedException unknownKey() {
        return new AccessDeniedException(
                UNAUTHORIZED,
                "key: got none, or an unknown one; allowed: a key of this service, as Authorization: Bearer KEY,"
                        + " as x-api-key: KEY, or as the password of Authorization: Basic");
    }

    static AccessDeniedException otherLevel() {
        return new AccessDeniedException(
                FORBIDDEN, "key: got one of another level; allowed: one of a level that may do this");
    }

    /** 401 or 403. */
    public int statusCode() {
        return statusCode;
    }
}

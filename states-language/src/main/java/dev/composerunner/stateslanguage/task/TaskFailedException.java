package dev.composerunner.stateslanguage.task;

/** A task that failed in a way the workflow may retry or catch. */
public final class TaskFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String error;
    private final String cause;

    /**
     * @param error name that {@code ErrorEquals} is compared with: {@code Lambda.ServiceException}
     * @param cause text for people, or JSON text
     */
    public TaskFailedException(String error, String cause) {
        super(error + ": " + cause);
        this.error = error;
        this.cause = cause;
    }

    public String error() {
        return error;
    }

    public String cause() {
        return cause;
    }
}

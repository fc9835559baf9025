package dev.composerunner.stateslanguage;

/** A callback that no task waits for, or that says nothing a task can use. */
public final class CallbackException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why a callback is refused. */
    public enum Reason {
        /** The token is none that was given out here. */
        INVALID_TOKEN("InvalidToken", "Invalid Token"),
        /** The output is not JSON, or larger than a payload may be. */
        INVALID_OUTPUT("InvalidOutput", "Invalid Output"),
        /** The task of the token has ended: it was called back before, timed out, or its execution ended. */
        TASK_TIMED_OUT("TaskTimedOut", "Task Timed Out");

        private final String code;
        private final String title;

        Reason(String code, String title) {
            this.code = code;
            this.title = title;
        }

        /** The name of the error in the API of Step Functions. */
        public String code() {
            return code;
        }
    }

    private final Reason reason;

    CallbackException(Reason reason, String detail) {
        super(reason.title + ": '" + detail + "'");
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

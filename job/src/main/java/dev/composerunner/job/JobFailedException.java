package dev.composerunner.job;

import dev.composerunner.contract.FailureType;
import org.jspecify.annotations.Nullable;

/** A job fails, for a reason that its type knows. The message is a sentence for the submitter. */
public class JobFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final FailureType type;

    public JobFailedException(FailureType type, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    /** What the job fails with. */
    public FailureType type() {
        return type;
    }
}

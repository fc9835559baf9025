package dev.composerunner.task.inputs;

import dev.composerunner.contract.FailureType;
import org.jspecify.annotations.Nullable;

/** The inputs of a job cannot be had. The message is a sentence for the submitter. */
public final class InputException extends Exception {

    private static final long serialVersionUID = 1L;

    private final FailureType type;

    private InputException(FailureType type, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    static InputException invalid(String message, @Nullable Throwable cause) {
        return new InputException(FailureType.InvalidInput, message, cause);
    }

    static InputException unavailable(String message, @Nullable Throwable cause) {
        return new InputException(FailureType.InputUnavailable, message, cause);
    }

    /** {@link FailureType#InvalidInput} or {@link FailureType#InputUnavailable}. */
    public FailureType type() {
        return type;
    }
}

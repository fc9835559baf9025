package dev.composerunner.metaanalysisjob.inputs;

import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobFailedException;
import org.jspecify.annotations.Nullable;

/** The inputs of a job cannot be had. {@link FailureType#InvalidInput} or {@link FailureType#InputUnavailable}. */
public final class InputException extends JobFailedException {

    private static final long serialVersionUID = 1L;

    private InputException(FailureType type, String message, @Nullable Throwable cause) {
        super(type, message, cause);
    }

    static InputException invalid(String message, @Nullable Throwable cause) {
        return new InputException(FailureType.InvalidInput, message, cause);
    }

    static InputException unavailable(String message, @Nullable Throwable cause) {
        return new InputException(FailureType.InputUnavailable, message, cause);
    }
}

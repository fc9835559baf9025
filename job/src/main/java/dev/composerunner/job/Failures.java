package dev.composerunner.job;

import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.job.store.ArtifactException;

/** What an exception means for a job. */
public final class Failures {

    private Failures() {}

    /** The failure of a job that ended with {@code thrown}. */
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case JobFailedException failed -> new Failure(failed.type(), message(failed));
            case OutOfMemoryError memory ->
                new Failure(
                        FailureType.OutOfMemory,
                        "the job needs more memory than the task has (" + message(memory) + ')');
            // The bucket and the right to write to it are the operator's, like the code.
            case ArtifactException artifact -> new Failure(FailureType.Internal, message(artifact));
            default -> new Failure(FailureType.Internal, thrown.toString());
        };
    }

    /** Whether the log shows where the exception comes from. */
    static boolean showsTrace(FailureType type) {
        return type == FailureType.Internal || type == FailureType.OutOfMemory;
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }
}

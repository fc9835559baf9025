package dev.composerunner.task;

import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.task.folder.ResultsFolderException;
import dev.composerunner.task.inputs.InputException;
import dev.composerunner.task.results.ArtifactException;
import dev.composerunner.task.results.UploadFailedException;

/** What an exception means for a job. */
final class Failures {

    private Failures() {}

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case InputException input -> new Failure(input.type(), message(input));
            case InvalidAnalysisException invalid -> new Failure(FailureType.InvalidInput, message(invalid));
            case ResultsFolderException folder -> new Failure(FailureType.InvalidInput, message(folder));
            case UploadFailedException upload -> new Failure(FailureType.UploadFailed, message(upload));
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

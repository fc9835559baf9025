package dev.composerunner.metaanalysisjob.results;

import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobFailedException;
import org.jspecify.annotations.Nullable;

/** The results could not be given back to Neurosynth Compose. */
public final class UploadFailedException extends JobFailedException {

    private static final long serialVersionUID = 1L;

    public UploadFailedException(String message, @Nullable Throwable cause) {
        super(FailureType.UploadFailed, message, cause);
    }
}

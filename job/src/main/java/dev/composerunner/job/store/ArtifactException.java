package dev.composerunner.job.store;

import java.io.IOException;

/** An artifact could not be written to or read from where a job's artifacts are kept. */
public final class ArtifactException extends IOException {

    private static final long serialVersionUID = 1L;

    public ArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}

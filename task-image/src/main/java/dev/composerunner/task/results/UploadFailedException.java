package dev.composerunner.task.results;

import org.jspecify.annotations.Nullable;

/** The results could not be given back to Neurosynth Compose. */
public final class UploadFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    public UploadFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

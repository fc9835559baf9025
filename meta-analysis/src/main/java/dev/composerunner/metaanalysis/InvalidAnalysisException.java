package dev.composerunner.metaanalysis;

import java.io.Serial;

/**
 * Thrown when a meta-analysis cannot be run as asked. The message is for the researcher who asked: what is wrong, the value got,
 * the values allowed, and what to change.
 */
public final class InvalidAnalysisException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message a sentence for the researcher, in lower case and without a full stop */
    public InvalidAnalysisException(String message) {
        super(message);
    }
}

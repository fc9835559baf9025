package dev.composerunner.job.http;

import java.io.IOException;

/** An answer is larger than may be read. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long limit) {
        super("the answer is larger than the " + limit + " bytes that may be read");
    }
}

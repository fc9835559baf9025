package dev.composerunner.contract.submission;

import dev.composerunner.contract.InvalidRequestException;

/** A submission that asks for a job type, or a version of one, that there is not; the message names those there are. */
public final class UnknownJobTypeException extends InvalidRequestException {

    private static final long serialVersionUID = 1L;

    private UnknownJobTypeException(String message) {
        super(message);
    }

    static UnknownJobTypeException unknown(String field, String got, String allowed) {
        return new UnknownJobTypeException(String.valueOf(
                InvalidRequestException.of(field, '"' + got + '"', allowed).getMessage()));
    }
}

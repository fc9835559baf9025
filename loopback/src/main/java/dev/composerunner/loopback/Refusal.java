package dev.composerunner.loopback;

/** How a server words the answers that no handler gives. */
public interface Refusal {

    /** Media type of the bodies. */
    String contentType();

    /**
     * The body of an answer.
     *
     * @param status HTTP status
     * @param message one sentence
     */
    byte[] body(int status, String message);
}

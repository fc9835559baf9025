package dev.composerunner.infra;

/** What whoever deploys has to change before anything can be deployed; the message says what. */
public final class DeploymentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeploymentException(String message) {
        super(message);
    }
}

package dev.composerunner.infra.settings;

/** What whoever deploys has to change before anything can be deployed; the message says what. */
public final class DeploymentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DeploymentException(String message) {
        super(message);
    }
}

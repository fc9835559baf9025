package dev.composerunner.lambdas;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.HandlerEnvironment;
import java.util.Map;

/**
 * What a handler reads of its environment, once.
 *
 * @param environment variables by the names of {@link HandlerEnvironment}
 */
public record HandlerSettings(Map<String, String> environment) {

    public HandlerSettings {
        environment = Map.copyOf(environment);
    }

    static HandlerSettings fromEnvironment() {
        return new HandlerSettings(System.getenv());
    }

    String stateMachineArn() {
        return required(HandlerEnvironment.STATE_MACHINE_ARN);
    }

    String bucket() {
        return required(HandlerEnvironment.RESULTS_BUCKET);
    }

    ArtifactKeys keys() {
        return new ArtifactKeys(required(HandlerEnvironment.RESULTS_PREFIX));
    }

    String optional(String name, String otherwise) {
        return environment.getOrDefault(name, otherwise);
    }

    /** @throws IllegalStateException if the variable is absent, so that a wrong deployment fails when the function starts */
    String required(String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("environment variable " + name + " is missing");
        }
        return value;
    }
}

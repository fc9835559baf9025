package dev.composerunner.cli.deployment;

import java.util.Map;

/**
 * The outputs of a deployed stack.
 *
 * @param source where they were read, for messages
 * @param values by name
 */
public record Outputs(String source, Map<String, String> values) {

    public Outputs {
        values = Map.copyOf(values);
    }
}

package dev.composerunner.stateslanguage.internal.definition;

import dev.composerunner.stateslanguage.model.Reading;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.model.Resource.Ending;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Transition;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a Task state. */
record TaskReader(ExecutionType type, Fields fields, Dialect dialect) {

    State read(String name, Reading reading, Transition transition) {
        String arn = fields.requiredText("Resource");
        return new State.Task(
                name,
                reading,
                arn,
                resource(arn),
                dialect.arguments(fields),
                seconds("TimeoutSeconds"),
                heartbeat(),
                credentials(),
                ErrorRules.retriers(fields),
                ErrorRules.catchers(fields, dialect),
                dialect.effect(fields, Outputs.WORK),
                transition);
    }

    private Resource resource(String arn) {
        Resource resource = Resource.of(arn).orElse(null);
        if (resource == null) {
            if (!arn.isEmpty()) {
                fields.problem(
                        "Resource",
                        "\"" + arn + "\" is not the ARN of a service integration, of a Lambda function or of an"
                                + " activity");
            }
            return new Resource.Function(arn);
        }
        if (type == ExecutionType.EXPRESS) {
            refuseInExpress(resource);
        }
        return resource;
    }

    private void refuseInExpress(Resource resource) {
        switch (resource) {
            case Resource.Activity _ ->
                fields.problem("Resource", "Express state machine does not support Activity ARN");
            case Resource.Integration integration
            when integration.ending() != Ending.RESPONSE -> {
                String suffix = integration.ending() == Ending.JOB_PARSED
                        ? Ending.JOB.suffix()
                        : integration.ending().suffix();
                fields.problem(
                        "Resource", "Express state machine does not support '" + suffix + "' service integration");
            }
            case Resource.Integration _, Resource.Function _ -> {}
        }
    }

    private @Nullable Template seconds(String field) {
        return dialect.value(fields, field, Numerals.whole(1, Numerals.LONGEST_SECONDS), Numerals.wanted(1));
    }

    private @Nullable Template heartbeat() {
        Template heartbeat = seconds("HeartbeatSeconds");
        Integer timeout = fields.optional("TimeoutSeconds")
                .filter(value -> value.isInt())
                .map(value -> value.intValue())
                .orElse(null);
        if (heartbeat instanceof Template.Literal literal
                && timeout != null
                && literal.value().intValue() >= timeout) {
            fields.problem("HeartbeatSeconds", literal.value() + " is not below TimeoutSeconds, " + timeout);
        }
        return heartbeat;
    }

    private @Nullable Template credentials() {
        Template credentials = dialect.payload(fields, "Credentials");
        fields.optional("Credentials").ifPresent(node -> {
            boolean expression = dialect.language() == QueryLanguage.JSONATA
                    && !(credentials instanceof Template.Literal)
                    && node.isTextual();
            if (!node.isObject() && !expression) {
                fields.problem("Credentials", Fields.shown(node) + " is not an object");
            } else if (node.isObject() && !node.has("RoleArn") && !node.has("RoleArn.$")) {
                fields.inside("Credentials", node).problem("The field 'RoleArn' is required but was missing");
            }
        });
        return credentials;
    }
}

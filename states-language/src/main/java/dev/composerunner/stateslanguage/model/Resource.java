package dev.composerunner.stateslanguage.model;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What does the work of a Task state. */
public sealed interface Resource {

    String arn();

    /** A Lambda function, called directly: its payload is the result. */
    record Function(String arn) implements Resource {}

    /** An activity, whose workers ask for work. */
    record Activity(String arn) implements Resource {}

    /**
     * A service integration: {@code arn:aws:states:::ecs:runTask.sync}.
     *
     * @param service {@code ecs}; for the SDK integrations {@code aws-sdk:sfn}
     * @param action {@code runTask}, without the suffix
     */
    record Integration(String arn, String service, String action, Ending ending) implements Resource {

        /** Whether this is one of the integrations that call the API of a service as it is. */
        public boolean sdk() {
            return service.startsWith("aws-sdk:");
        }
    }

    /** When a service integration counts as done. */
    enum Ending {
        /** With the answer of the service. */
        RESPONSE(""),
        /** When the job that the service began is done; an output that is JSON text stays text. */
        JOB(".sync"),
        /** When the job is done; an output that is JSON text is read. */
        JOB_PARSED(".sync:2"),
        /** When somebody calls back with the token of the task. */
        CALLBACK(".waitForTaskToken");

        private final String suffix;

        Ending(String suffix) {
            this.suffix = suffix;
        }

        /** What stands behind the action in the ARN. */
        public String suffix() {
            return suffix;
        }
    }

    /** The resource with this ARN, or nothing where it is no such ARN. */
    static Optional<Resource> of(String arn) {
        if (Patterns.FUNCTION.matcher(arn).matches()) {
            return Optional.of(new Function(arn));
        }
        if (Patterns.ACTIVITY.matcher(arn).matches()) {
            return Optional.of(new Activity(arn));
        }
        Matcher integration = Patterns.INTEGRATION.matcher(arn);
        if (!integration.matches()) {
            return Optional.empty();
        }
        String suffix = Objects.requireNonNullElse(integration.group("suffix"), "");
        for (Ending ending : Ending.values()) {
            if (ending.suffix().equals(suffix)) {
                return Optional.of(
                        new Integration(arn, integration.group("service"), integration.group("action"), ending));
            }
        }
        return Optional.empty();
    }

    /** The shapes of the ARNs. */
    final class Patterns {

        private static final Pattern FUNCTION =
                Pattern.compile("arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+(:(\\$LATEST|[A-Za-z0-9_-]+))?");
        private static final Pattern ACTIVITY = Pattern.compile("arn:[^:]+:states:[^:]*:[^:]*:activity:.+");
        private static final Pattern INTEGRATION = Pattern.compile(
                "arn:[^:]+:states:[^:]*:[^:]*:(?<service>(aws-sdk:)?[^:.]+):(?<action>[^:.]+)(?<suffix>\\..+)?");

        private Patterns() {}
    }
}

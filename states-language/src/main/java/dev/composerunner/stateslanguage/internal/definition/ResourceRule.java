package dev.composerunner.stateslanguage.internal.definition;

import java.util.Optional;
import java.util.regex.Pattern;

/** Says which resources of a Task state are supported. */
final class ResourceRule {

    private static final Pattern SUPPORTED =
            Pattern.compile("arn:[^:]+:(states:[^:]*:[^:]*:[^:]+:.+|lambda:[^:]*:[^:]*:function:.+)");
    private static final Pattern ACTIVITY = Pattern.compile("arn:[^:]+:states:[^:]*:[^:]*:activity:.*");

    private ResourceRule() {}

    /** What is wrong with {@code resource}; nothing where it is absent, which is reported elsewhere. */
    static Optional<String> problem(String resource) {
        if (resource.isEmpty()) {
            return Optional.empty();
        }
        if (ACTIVITY.matcher(resource).matches()) {
            return Optional.of("\"" + resource + "\" is an activity, which is not supported");
        }
        if (resource.endsWith(".waitForTaskToken")) {
            return Optional.of("\"" + resource + "\" waits for a callback, which is not supported");
        }
        if (!SUPPORTED.matcher(resource).matches()) {
            return Optional.of("\"" + resource + "\" is not the ARN of a service integration or of a Lambda function");
        }
        return Optional.empty();
    }
}

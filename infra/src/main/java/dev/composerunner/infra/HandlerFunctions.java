package dev.composerunner.infra;

import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.settings.FunctionSize;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;

/** Makes the functions of a stack, and publishes those that are called from outside. */
final class HandlerFunctions {

    private final Stack stack;
    private final Images images;
    private final HandlerEnvironments environments;
    private final PublishedFunctions published;

    HandlerFunctions(Stack stack, Images images, HandlerEnvironments environments) {
        this.stack = stack;
        this.images = images;
        this.environments = environments;
        published = new PublishedFunctions(stack, environments.settings());
    }

    HandlerEnvironments environments() {
        return environments;
    }

    HandlerFunction create(String id, Handler handler, FunctionSize size, Map<String, String> environment) {
        return new HandlerFunction(
                stack,
                id,
                new HandlerFunction.Props(
                        images.handler(handler),
                        size.memoryMiB(),
                        Duration.seconds(size.timeoutSeconds()),
                        environment));
    }

    /** See {@link PublishedFunctions#add}. */
    String publish(String name, HandlerFunction function) {
        return published.add(name, function);
    }

    /** See {@link PublishedFunctions#addForAdmins}. */
    void publishForAdmins(String name, HandlerFunction function) {
        published.addForAdmins(name, function);
    }

    /** See {@link PublishedFunctions#addPolicies}. */
    void addPolicies() {
        published.addPolicies();
    }
}

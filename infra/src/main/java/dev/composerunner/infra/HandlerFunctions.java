package dev.composerunner.infra;

import dev.composerunner.infra.construct.Alarms;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.settings.FunctionSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.IFunction;

/** Makes the functions of a stack, and publishes those that are called from outside. */
final class HandlerFunctions {

    private final Stack stack;
    private final Images images;
    private final HandlerEnvironments environments;
    private final PublishedFunctions published;
    private final List<IFunction> all = new ArrayList<>();
    private final List<IFunction> withAddress = new ArrayList<>();

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
        var function = new HandlerFunction(
                stack,
                id,
                new HandlerFunction.Props(
                        images.handler(handler),
                        size.memoryMiB(),
                        Duration.seconds(size.timeoutSeconds()),
                        environment,
                        concurrency(handler),
                        environments.settings().deployment().watching().logRetention()));
        all.add(function.function());
        return function;
    }

    /** What calls from outside may take; the workflow and the sweep have what the account has left. */
    private @Nullable Integer concurrency(Handler handler) {
        var spending = environments.settings().deployment().spending();
        int reserved = switch (handler) {
            case SUBMIT -> spending.submitConcurrency();
            case STATUS -> spending.statusConcurrency();
            case CHECK, LOGS, RESULTS, CANCEL, JOB_TYPES, JOBS, STATS, EXPIRE, DELETE, HEALTH ->
                spending.otherConcurrency();
            case SWEEP, CHECK_MONTHLY_COST, CLASSIFY_FAILURE, RECORD_FAILURE -> 0;
        };
        return reserved == 0 ? null : reserved;
    }

    /** The functions with an address. */
    List<IFunction> withAddress() {
        return List.copyOf(withAddress);
    }

    /** Raises alarms by every function and by {@code workflow}. */
    void watch(Alarms alarms, JobWorkflow workflow) {
        alarms.onServerErrors(withAddress);
        alarms.onThrottles(all);
        alarms.onErrors(
                all.stream().filter(function -> !withAddress.contains(function)).toList());
        alarms.onWorkflow(workflow);
    }

    /** See {@link PublishedFunctions#add}. */
    String publish(String name, HandlerFunction function) {
        withAddress.add(function.function());
        return published.add(name, function);
    }

    /** See {@link PublishedFunctions#addForAdmins}. */
    void publishForAdmins(String name, HandlerFunction function) {
        withAddress.add(function.function());
        published.addForAdmins(name, function);
    }

    /** See {@link PublishedFunctions#addPolicies}. */
    void addPolicies() {
        published.addPolicies();
    }
}

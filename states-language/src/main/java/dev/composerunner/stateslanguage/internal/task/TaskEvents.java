package dev.composerunner.stateslanguage.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The words of the history for one kind of resource. */
public sealed interface TaskEvents {

    /** The events of {@code resource}. */
    static TaskEvents of(Resource resource) {
        return switch (resource) {
            case Resource.Function function -> new Function(function.arn());
            case Resource.Activity activity -> new Activity(activity.arn());
            case Resource.Integration integration ->
                new Integration(
                        integration.service(),
                        integration.action() + integration.ending().suffix());
        };
    }

    void scheduled(Cursor cursor, TaskRequest request, String region) throws StateFailure;

    /**
     * Tells that the work has begun.
     *
     * @param worker of an activity, where it has a name
     */
    void started(Cursor cursor, @Nullable String worker) throws StateFailure;

    void submitted(Cursor cursor, JsonNode output) throws StateFailure;

    void succeeded(Cursor cursor, JsonNode output) throws StateFailure;

    void failed(Cursor cursor, @Nullable String error, @Nullable String cause) throws StateFailure;

    void timedOut(Cursor cursor) throws StateFailure;

    /** A service integration: {@code arn:aws:states:::ecs:runTask.sync}. */
    record Integration(String service, String action) implements TaskEvents {

        @Override
        public void scheduled(Cursor cursor, TaskRequest request, String region) throws StateFailure {
            Details details =
                    which().with("parameters", request.arguments().toString()).with("region", region);
            cursor.record("TaskScheduled", bounded(details, request));
        }

        @Override
        public void started(Cursor cursor, @Nullable String worker) throws StateFailure {
            cursor.record("TaskStarted", which());
        }

        @Override
        public void submitted(Cursor cursor, JsonNode output) throws StateFailure {
            cursor.record("TaskSubmitted", which().payload("output", output));
        }

        @Override
        public void succeeded(Cursor cursor, JsonNode output) throws StateFailure {
            cursor.record("TaskSucceeded", which().payload("output", output));
        }

        @Override
        public void failed(Cursor cursor, @Nullable String error, @Nullable String cause) throws StateFailure {
            cursor.record("TaskFailed", which().with("error", error).with("cause", cause));
        }

        @Override
        public void timedOut(Cursor cursor) throws StateFailure {
            cursor.record("TaskTimedOut", which().with("error", Errors.TIMEOUT));
        }

        private Details which() {
            return Details.of("resource", action).with("resourceType", service);
        }
    }

    /** A Lambda function named by its own ARN. */
    record Function(String arn) implements TaskEvents {

        @Override
        public void scheduled(Cursor cursor, TaskRequest request, String region) throws StateFailure {
            Details details =
                    Details.none().payload("input", request.arguments()).with("resource", arn);
            cursor.record("LambdaFunctionScheduled", bounded(details, request));
        }

        @Override
        public void started(Cursor cursor, @Nullable String worker) throws StateFailure {
            cursor.record("LambdaFunctionStarted", Details.none());
        }

        @Override
        public void submitted(Cursor cursor, JsonNode output) {
            // A function is not submitted: AWS has no such event.
        }

        @Override
        public void succeeded(Cursor cursor, JsonNode output) throws StateFailure {
            cursor.record("LambdaFunctionSucceeded", Details.none().payload("output", output));
        }

        @Override
        public void failed(Cursor cursor, @Nullable String error, @Nullable String cause) throws StateFailure {
            cursor.record("LambdaFunctionFailed", Details.failure(error, cause));
        }

        @Override
        public void timedOut(Cursor cursor) throws StateFailure {
            cursor.record("LambdaFunctionTimedOut", Details.of("error", Errors.TIMEOUT));
        }
    }

    /** An activity: it is started when a worker has taken the work. */
    record Activity(String arn) implements TaskEvents {

        @Override
        public void scheduled(Cursor cursor, TaskRequest request, String region) throws StateFailure {
            Details details =
                    Details.none().payload("input", request.arguments()).with("resource", arn);
            cursor.record("ActivityScheduled", bounded(details, request));
        }

        @Override
        public void started(Cursor cursor, @Nullable String worker) throws StateFailure {
            cursor.record("ActivityStarted", Details.of("workerName", worker));
        }

        @Override
        public void submitted(Cursor cursor, JsonNode output) {
            // A worker asks for the work: nothing is submitted.
        }

        @Override
        public void succeeded(Cursor cursor, JsonNode output) throws StateFailure {
            cursor.record("ActivitySucceeded", Details.none().payload("output", output));
        }

        @Override
        public void failed(Cursor cursor, @Nullable String error, @Nullable String cause) throws StateFailure {
            cursor.record("ActivityFailed", Details.failure(error, cause));
        }

        @Override
        public void timedOut(Cursor cursor) throws StateFailure {
            cursor.record("ActivityTimedOut", Details.of("error", Errors.TIMEOUT));
        }
    }

    /** Adds to {@code details} the bounds of the attempt and the role it works in. */
    private static Details bounded(Details details, TaskRequest request) {
        Duration timeout = request.timeout();
        Duration heartbeat = request.heartbeat();
        JsonNode credentials = request.credentials();
        if (timeout != null) {
            details.with("timeoutInSeconds", timeout.toSeconds());
        }
        if (heartbeat != null) {
            details.with("heartbeatInSeconds", heartbeat.toSeconds());
        }
        if (credentials != null) {
            details.node()
                    .putObject("taskCredentials")
                    .put("roleArn", credentials.path("RoleArn").asText());
        }
        return details;
    }
}

package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The words of the history for one kind of resource. */
sealed interface TaskEvents {

    /** The events of {@code resource}, an ARN that the definition was allowed to have. */
    static TaskEvents of(String resource) {
        String[] parts = resource.split(":", 6);
        if (parts[2].equals("lambda")) {
            return new Function(resource);
        }
        String service = parts[5];
        String version = service.endsWith(".sync:2") ? ".sync:2" : "";
        String plain = service.substring(0, service.length() - version.length());
        int colon = plain.lastIndexOf(':');
        return new Integration(plain.substring(0, Math.max(colon, 0)), plain.substring(colon + 1) + version);
    }

    void scheduled(Cursor cursor, JsonNode arguments, String region, @Nullable Duration timeout) throws StateFailure;

    void started(Cursor cursor) throws StateFailure;

    void submitted(Cursor cursor, JsonNode output) throws StateFailure;

    void succeeded(Cursor cursor, JsonNode output) throws StateFailure;

    void failed(Cursor cursor, @Nullable String error, @Nullable String cause) throws StateFailure;

    void timedOut(Cursor cursor) throws StateFailure;

    /** A service integration: {@code arn:aws:states:::ecs:runTask.sync}. */
    record Integration(String service, String action) implements TaskEvents {

        @Override
        public void scheduled(Cursor cursor, JsonNode arguments, String region, @Nullable Duration timeout)
                throws StateFailure {
            Details details = which().with("parameters", arguments.toString()).with("region", region);
            if (timeout != null) {
                details.with("timeoutInSeconds", timeout.toSeconds());
            }
            cursor.record("TaskScheduled", details);
        }

        @Override
        public void started(Cursor cursor) throws StateFailure {
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
        public void scheduled(Cursor cursor, JsonNode arguments, String region, @Nullable Duration timeout)
                throws StateFailure {
            Details details = Details.none().payload("input", arguments).with("resource", arn);
            if (timeout != null) {
                details.with("timeoutInSeconds", timeout.toSeconds());
            }
            cursor.record("LambdaFunctionScheduled", details);
        }

        @Override
        public void started(Cursor cursor) throws StateFailure {
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
}

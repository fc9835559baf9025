package dev.composerunner.lambdas.watching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.lambdas.access.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line of the log that says what a request over HTTP was and how it was answered. It has the names of a key and of a job, and nothing
 * else that the caller has chosen.
 */
public final class AccessLine {

    /** Lambda sets it in each function. */
    private static final String FUNCTION = "AWS_LAMBDA_FUNCTION_NAME";

    private static final Pattern PATH = Pattern.compile("/[a-z-]{0,40}");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,10}");

    /** A name, or the ARN that ends with it. */
    private static final Pattern JOB =
            Pattern.compile("(?:arn:[A-Za-z0-9:_.-]{1,400}:)?([A-Za-z0-9][A-Za-z0-9_-]{0,79})");

    private final ObjectNode line = ContractJson.MAPPER.createObjectNode();

    /** Begins the line of the request that {@code event} is. */
    public AccessLine(JsonNode event) {
        line.put("message", "request")
                .put("request_id", event.at("/requestContext/requestId").textValue());
        String method = event.at("/requestContext/http/method").asText();
        String path = event.path("rawPath").asText("/");
        line.put(
                "route",
                (METHOD.matcher(method).matches() ? method : "?")
                        + ' '
                        + (PATH.matcher(path).matches() ? path : "/?"));
    }

    /** Where the lines of this process go: to the log of its function. Elsewhere the service has a log of its own, and they go nowhere. */
    public static Consumer<String> sink() {
        return System.getenv(FUNCTION) == null ? _ -> {} : System.out::println;
    }

    /** Says whose the request is. */
    public void by(Caller caller) {
        if (!caller.name().isEmpty()) {
            line.put("key", caller.name());
        }
    }

    /**
     * The whole line.
     *
     * @param payload what was asked; null: it came to no reading
     * @param body of the answer
     */
    public String answered(int status, Duration time, @Nullable JsonNode payload, Object body) {
        line.put("status", status).put("ms", time.toMillis());
        // What is asked of a job that there is not, or with an unknown key, may be anything.
        if (status < 400) {
            Optional<String> asked = payload == null ? Optional.empty() : job(payload);
            asked.or(() -> body instanceof SubmitAnswer submitted
                            ? Optional.of(submitted.artifactPrefix())
                            : Optional.empty())
                    .ifPresent(job -> line.put("artifact_prefix", job));
        }
        return line.toString();
    }

    private static Optional<String> job(JsonNode payload) {
        JsonNode given =
                payload.hasNonNull("artifact_prefix") ? payload.path("artifact_prefix") : payload.path("job_id");
        Matcher job = JOB.matcher(given.asText(""));
        return job.matches() ? Optional.of(job.group(1)) : Optional.empty();
    }
}

package dev.composerunner.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.terminal.PlainText;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.answer.CancelAnswer;
import dev.composerunner.contract.answer.JobTypesAnswer;
import dev.composerunner.contract.answer.LogsAnswer;
import dev.composerunner.contract.answer.ResultsAnswer;
import dev.composerunner.contract.answer.StatusAnswer;
import dev.composerunner.contract.answer.SubmitAnswer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of the service's HTTP API. */
public final class ServiceClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TOO_MANY = 429;
    private static final int MAX_TRIES = 4;

    /** Seconds that are waited for without asking; a longer time is for the user to hear of. */
    private static final Pattern MOMENT = Pattern.compile("[1-9]|10");

    private static final long LARGEST = 64L * 1024 * 1024;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI url;
    private final @Nullable Secret key;

    /** A client of the service at {@code url}, which asks for no key. */
    public ServiceClient(URI url) {
        this(url, null);
    }

    /**
     * A client of the service at {@code url}.
     *
     * @param key that every request brings; absent: none
     */
    ServiceClient(URI url, @Nullable Secret key) {
        this.url = url;
        this.key = key;
    }

    /** Submits a job. */
    public SubmitAnswer submit(Map<String, Object> submission) throws InterruptedException {
        return post("submit", submission, SubmitAnswer.class);
    }

    StatusAnswer status(String job) throws InterruptedException {
        return post("status", Map.of("job_id", job), StatusAnswer.class);
    }

    JsonNode statusDocument(String job) throws InterruptedException {
        return post("status", Map.of("job_id", job), JsonNode.class);
    }

    /** @param token of an earlier answer, or empty for the log's beginning */
    LogsAnswer logs(String job, String token) throws InterruptedException {
        return post("logs", Map.of("artifact_prefix", job, "next_token", token, "start_time", 0), LogsAnswer.class);
    }

    /** Every artifact of the job, over as many answers as it takes. */
    public ResultsAnswer results(String job) throws InterruptedException {
        ResultsAnswer page = post("results", Map.of("artifact_prefix", job), ResultsAnswer.class);
        var artifacts = new ArrayList<>(page.artifacts());
        while (page.nextToken() != null) {
            page = post("results", Map.of("artifact_prefix", job, "next_token", page.nextToken()), ResultsAnswer.class);
            artifacts.addAll(page.artifacts());
        }
        return new ResultsAnswer(
                page.artifactPrefix(), page.bucket(), page.prefix(), artifacts, page.expiresAt(), null);
    }

    CancelAnswer cancel(String job, String reason) throws InterruptedException {
        return post("cancel", Map.of("job_id", job, "reason", reason), CancelAnswer.class);
    }

    /** The job types that the service has. */
    JobTypesAnswer jobTypes() throws InterruptedException {
        return answer(request("job-types").GET().build(), JobTypesAnswer.class);
    }

    private <T> T post(String path, Map<String, Object> body, Class<T> type) throws InterruptedException {
        byte[] bytes;
        try {
            bytes = ContractJson.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of JSON can always be written", e);
        }
        return answer(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                        .build(),
                type);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base() + path)).timeout(LIMIT);
        return key == null ? request : request.header("Authorization", "Bearer " + key.value());
    }

    private <T> T answer(HttpRequest request, Class<T> type) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = send(request);
            JsonNode document = ContractJson.MAPPER.readTree(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new ServiceException(reason(document, answer.statusCode())
                        + (answer.statusCode() == 401 ? "; set " + ServiceOption.KEY + " or give --key-file" : ""));
            }
            return ContractJson.MAPPER.treeToValue(document, type);
        } catch (ConnectException e) {
            throw new ServiceException(
                    "no service at " + url + "; start one with ./compose-runner serve, or give its address with --url",
                    e);
        } catch (IOException e) {
            throw new ServiceException(
                    "the service at " + url + " (--url) did not answer as it should: " + e.getMessage(), e);
        }
    }

    /** Sends a request, again where the service says that it came a moment too early. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            HttpResponse<byte[]> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
            String wait = answer.headers().firstValue("Retry-After").orElse("");
            if (answer.statusCode() != TOO_MANY
                    || tries == MAX_TRIES
                    || !MOMENT.matcher(wait).matches()) {
                return answer;
            }
            Thread.sleep(Duration.ofSeconds(Long.parseLong(wait)));
        }
    }

    /** What the service says; parameters that break the schema of their type a line each. */
    private static String reason(JsonNode document, int statusCode) {
        JsonNode parameters = document.path("parameters");
        if (parameters.isEmpty()) {
            return PlainText.of(document.path("error").asText("the service answered " + statusCode));
        }
        var lines = new ArrayList<String>();
        lines.add("the parameters do not fit the job type:");
        parameters.forEach(each -> lines.add("  "
                + PlainText.of(each.path("pointer").asText() + ": "
                        + each.path("message").asText())));
        return String.join("\n", lines);
    }

    private String base() {
        return url.toString().endsWith("/") ? url.toString() : url + "/";
    }

    @Override
    public void close() {
        http.close();
    }
}

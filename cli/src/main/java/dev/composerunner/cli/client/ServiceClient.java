package dev.composerunner.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.answer.CancelAnswer;
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

/** A client of the service's HTTP API. */
public final class ServiceClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LARGEST = 64L * 1024 * 1024;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI url;

    /** A client of the service at {@code url}. */
    public ServiceClient(URI url) {
        this.url = url;
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

    private <T> T post(String path, Map<String, Object> body, Class<T> type) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path))
                    .timeout(LIMIT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(ContractJson.MAPPER.writeValueAsBytes(body)))
                    .build();
            HttpResponse<byte[]> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
            JsonNode document = ContractJson.MAPPER.readTree(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new ServiceException(
                        document.path("error").asText("the service answered " + answer.statusCode()));
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

    private String base() {
        return url.toString().endsWith("/") ? url.toString() : url + "/";
    }

    @Override
    public void close() {
        http.close();
    }
}

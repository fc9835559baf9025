package dev.composerunner.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The service as any HTTP client sees it: text and JSON, none of the project's own records. */
final class Api implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;

    Api(URI url) {
        this.url = url;
    }

    URI url() {
        return url;
    }

    record Reply(int statusCode, JsonNode body) {}

    Reply post(String path, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(url + "/" + path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Calls an operation of the Step Functions API. */
    Reply states(String operation, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + "/"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "AWSStepFunctions." + operation)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + "/" + path)));
    }

    Reply send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(answer.statusCode(), JSON.readTree(answer.body()));
    }

    HttpResponse<byte[]> fetch(String address, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Submits and gives the job's name. */
    String submit(String metaAnalysisId, String prefix) throws Exception {
        ObjectNode submission = JSON.createObjectNode();
        submission
                .put("meta_analysis_id", metaAnalysisId)
                .put("no_upload", true)
                .put("artifact_prefix", prefix);
        Reply reply = post("submit", submission.toString());
        if (reply.statusCode() != 202) {
            throw new AssertionError(reply.toString());
        }
        return reply.body().path("artifact_prefix").asText();
    }

    JsonNode status(String job) throws Exception {
        return get("status?job_id=" + job).body();
    }

    /** Waits until a running job has a progress of the phase. */
    JsonNode awaitPhase(String job, String phase) throws Exception {
        for (long until = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < until; Thread.sleep(50)) {
            JsonNode status = status(job);
            if (status.path("progress").path("phase").asText().equals(phase)) {
                return status;
            }
        }
        throw new AssertionError(job + " was never in the phase " + phase + ": " + status(job));
    }

    JsonNode awaitEnd(String job) throws Exception {
        return awaitEnd(job, LIMIT);
    }

    JsonNode awaitEnd(String job, Duration limit) throws Exception {
        for (long until = System.nanoTime() + limit.toNanos(); System.nanoTime() < until; Thread.sleep(100)) {
            JsonNode status = status(job);
            if (!status.path("status").asText().equals("RUNNING")) {
                return status;
            }
        }
        throw new AssertionError(job + " did not end: " + status(job));
    }

    /** Every line of the job's log. */
    List<String> logs(String job) throws Exception {
        var lines = new ArrayList<String>();
        String token = "";
        while (true) {
            JsonNode page = get("logs?artifact_prefix=" + job + "&start_time=0&next_token=" + token)
                    .body();
            page.path("events").forEach(event -> lines.add(event.path("message").asText()));
            String next = page.path("next_token").asText();
            if (next.equals(token) || next.isEmpty()) {
                return lines;
            }
            token = next;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

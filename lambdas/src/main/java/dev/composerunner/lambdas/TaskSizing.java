package dev.composerunner.lambdas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ComposeEnvironment;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.TaskSize;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Picks the task's size by the specification; whatever keeps it from being read means standard. */
final class TaskSizing {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long LARGEST = 64L * 1024 * 1024;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final String composeApi;
    private final Duration limit;

    /**
     * @param composeApi overrides the address of every environment, unless empty
     * @param limit longest wait for the whole answer
     */
    TaskSizing(String composeApi, Duration limit) {
        this.composeApi = composeApi;
        this.limit = limit;
    }

    static TaskSizing of(HandlerSettings settings) {
        return new TaskSizing(settings.optional(HandlerEnvironment.COMPOSE_API_URL, ""), LIMIT);
    }

    TaskSize sizeFor(String metaAnalysisId, ComposeEnvironment environment) {
        String base = composeApi.isEmpty() ? environment.composeApi().toString() : composeApi;
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(base + "/meta-analyses/" + metaAnalysisId + "?nested=true"))
                .header("Accept", "application/json")
                .build();
        // The request's own time-out ends with the headers; a body that trickles would outlast the function.
        var sending = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> answer = sending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                return TaskSize.STANDARD;
            }
            JsonNode metaAnalysis = ContractJson.MAPPER.readTree(answer.body());
            return TaskSize.of(metaAnalysis.path("specification"));
        } catch (IOException | ExecutionException | TimeoutException e) {
            return TaskSize.STANDARD;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TaskSize.STANDARD;
        } finally {
            sending.cancel(true);
        }
    }
}

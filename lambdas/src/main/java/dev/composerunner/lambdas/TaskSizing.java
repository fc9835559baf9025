package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.composerunner.contract.ComposeEnvironment;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.Redirects;
import dev.composerunner.contract.TaskSize;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Picks the task's size by the specification; whatever keeps it from being read means standard. */
final class TaskSizing {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long LARGEST = 64L * 1024 * 1024;
    private static final int MAX_SPECIFICATION = 1024 * 1024;
    private static final int MAX_REDIRECTS = 5;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .followRedirects(HttpClient.Redirect.NEVER)
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
        URI address = URI.create(base + "/meta-analyses/" + metaAnalysisId + "?nested=true");
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
                HttpResponse<byte[]> answer = answer(address, deadline);
                Optional<URI> target = answer.statusCode() / 100 == 3
                        ? Redirects.target(
                                address, answer.headers().firstValue("location").orElse(""))
                        : Optional.empty();
                if (target.isEmpty()) {
                    return answer.statusCode() == 200 ? size(answer.body()) : TaskSize.STANDARD;
                }
                address = target.get();
            }
            return TaskSize.STANDARD;
        } catch (IOException | ExecutionException | TimeoutException e) {
            return TaskSize.STANDARD;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TaskSize.STANDARD;
        }
    }

    /** The request's own time-out ends with the headers; a body that trickles would outlast the function. */
    private HttpResponse<byte[]> answer(URI address, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .build();
        var sending = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            return sending.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } finally {
            sending.cancel(true);
        }
    }

    /** Takes the specification out of the document; a tree of all of it could be far larger than its text. */
    private static TaskSize size(byte[] metaAnalysis) throws IOException {
        try (JsonParser parser = ContractJson.MAPPER.createParser(metaAnalysis)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return TaskSize.STANDARD;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isSpecification = parser.currentName().equals("specification");
                parser.nextToken();
                int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                int length = Math.toIntExact(parser.currentLocation().getByteOffset()) - start;
                if (isSpecification && parser.currentToken() == JsonToken.END_OBJECT && length <= MAX_SPECIFICATION) {
                    return TaskSize.of(ContractJson.MAPPER.readTree(metaAnalysis, start, length));
                }
            }
        }
        return TaskSize.STANDARD;
    }
}

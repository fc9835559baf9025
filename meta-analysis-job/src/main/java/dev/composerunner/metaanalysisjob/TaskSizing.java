package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.job.http.Redirects;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
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
    private final Map<String, String> overrides;
    private final Duration limit;

    /**
     * @param overrides environment variables, by the names of {@link Addresses#VARIABLES}
     * @param limit longest wait for the whole answer
     */
    TaskSizing(Map<String, String> overrides, Duration limit) {
        this.overrides = overrides;
        this.limit = limit;
    }

    static TaskSizing of(Map<String, String> settings) {
        return new TaskSizing(settings, LIMIT);
    }

    TaskSize sizeFor(String metaAnalysisId, ComposeEnvironment environment) {
        URI address = URI.create(
                Addresses.of(environment, overrides).compose("meta-analyses", metaAnalysisId) + "?nested=true");
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
                    return ofSpecification(ContractJson.MAPPER.readTree(metaAnalysis, start, length));
                }
            }
        }
        return TaskSize.STANDARD;
    }

    /** The size that a specification asks for: large for a Monte-Carlo family-wise error correction, else standard. Reads any JSON. */
    static TaskSize ofSpecification(JsonNode specification) {
        JsonNode corrector = specification.path("corrector");
        JsonNode arguments = corrector.path("args");
        JsonNode method = arguments.hasNonNull("method")
                ? arguments.path("method")
                : arguments.path("**kwargs").path("method");
        return corrector.path("type").asText().equals("FWECorrector")
                        && method.asText().equalsIgnoreCase("montecarlo")
                ? TaskSize.LARGE
                : TaskSize.STANDARD;
    }
}

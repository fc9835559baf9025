package dev.composerunner.metaanalysisjob;

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

/** Asks the compose API for a meta-analysis, once and for a few seconds: a submission waits for the answer, and does without. */
final class MetaAnalysisReader {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final int MAX_REDIRECTS = 5;

    private final Map<String, String> overrides;
    private final Duration limit;

    /**
     * @param overrides environment variables, by the names of {@link Addresses#VARIABLES}
     * @param limit longest wait for the whole answer
     */
    MetaAnalysisReader(Map<String, String> overrides, Duration limit) {
        this.overrides = overrides;
        this.limit = limit;
    }

    static MetaAnalysisReader of(Map<String, String> settings) {
        return new MetaAnalysisReader(settings, LIMIT);
    }

    /** What the meta-analysis refers to; nothing if there is none, or it cannot be read now. */
    Optional<MetaAnalysisSummary> read(String metaAnalysisId, ComposeEnvironment environment) {
        URI address = URI.create(
                Addresses.of(environment, overrides).compose("meta-analyses", metaAnalysisId) + "?nested=true");
        long deadline = System.nanoTime() + limit.toNanos();
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
                HttpResponse<byte[]> answer = answer(http, address, deadline);
                Optional<URI> target = answer.statusCode() / 100 == 3
                        ? Redirects.target(
                                address, answer.headers().firstValue("location").orElse(""))
                        : Optional.empty();
                if (target.isEmpty()) {
                    return answer.statusCode() == 200
                            ? Optional.of(MetaAnalysisSummary.of(answer.body()))
                            : Optional.empty();
                }
                address = target.get();
            }
            return Optional.empty();
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            http.shutdownNow();
        }
    }

    /** The request's own time-out ends with the headers; a body that trickles would outlast the function. */
    private static HttpResponse<byte[]> answer(HttpClient http, URI address, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .build();
        var sending = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return sending.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } finally {
            sending.cancel(true);
        }
    }
}

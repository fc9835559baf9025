package dev.composerunner.metaanalysisjob.results;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.RefusedException;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A result at compose that an earlier run of the same execution has created.
 *
 * @param id its id
 * @param filled whether it has been given its maps and tables
 */
record EarlierResult(String id, boolean filled) {

    private static final String RESULTS = "meta-analysis-results";

    /** Newest results of a meta-analysis that are looked at. */
    private static final int MAX_RESULTS = 20;

    /** Difference that the clocks of compose and of this machine may have. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    /** Time that compose has to create a result, with the attempts of the call. */
    private static final Duration CREATION = Duration.ofMinutes(3);

    private static final int NOT_FOUND = 404;

    /** Asks compose for the result that {@code upload} has made; nothing if it has made none, or if it is gone. */
    static Optional<EarlierResult> of(UploadRecord.Progress upload, HttpCalls calls, Addresses addresses)
            throws CallException, InterruptedException {
        String id = upload.resultId();
        return id == null
                ? find(upload, calls, addresses)
                : result(id, calls, addresses).map(result -> new EarlierResult(id, isFilled(result)));
    }

    /**
     * The answer of compose did not arrive, or was not recorded. The result is then the one that the meta-analysis got in those moments
     * and that nobody has filled. Where there are several, another job has given back at the same time: none is taken.
     */
    private static Optional<EarlierResult> find(UploadRecord.Progress upload, HttpCalls calls, Addresses addresses)
            throws CallException, InterruptedException {
        var found = new ArrayList<EarlierResult>();
        for (String id : ids(upload.metaAnalysisId(), calls, addresses)) {
            Optional<JsonNode> result = result(id, calls, addresses);
            if (result.isPresent() && !isFilled(result.get()) && isCreatedBy(upload, result.get())) {
                found.add(new EarlierResult(id, false));
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static List<String> ids(String metaAnalysisId, HttpCalls calls, Addresses addresses)
            throws CallException, InterruptedException {
        var ids = new ArrayList<String>();
        URI metaAnalysis = URI.create(addresses.compose("meta-analyses", metaAnalysisId) + "?nested=true");
        for (JsonNode entry : calls.getJson(metaAnalysis).path("results")) {
            String id = entry.isObject() ? entry.path("id").asText() : entry.asText();
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
        // Compose lists the newest last.
        return ids.subList(Math.max(0, ids.size() - MAX_RESULTS), ids.size());
    }

    private static Optional<JsonNode> result(String id, HttpCalls calls, Addresses addresses)
            throws CallException, InterruptedException {
        try {
            return Optional.of(calls.getJson(addresses.compose(RESULTS, id)));
        } catch (RefusedException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isCreatedBy(UploadRecord.Progress upload, JsonNode result) {
        Instant created;
        try {
            created = OffsetDateTime.parse(result.path("created_at").asText()).toInstant();
        } catch (DateTimeException e) {
            return false;
        }
        return !created.isBefore(upload.begun().minus(CLOCKS))
                && !created.isAfter(upload.begun().plus(CREATION).plus(CLOCKS));
    }

    private static boolean isFilled(JsonNode result) {
        return !result.path("neurovault_collection").path("files").isEmpty()
                || result.path("method_description").asText("").length() > 0;
    }
}

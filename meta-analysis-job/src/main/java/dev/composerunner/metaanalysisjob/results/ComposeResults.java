package dev.composerunner.metaanalysisjob.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.http.Call;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.MultipartForm;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ContentTypes;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the results of a job back to Neurosynth Compose: makes a result, then fills it.
 *
 * @param calls how compose is called
 * @param addresses where it is
 * @param key the key that lets results be given back
 */
public record ComposeResults(HttpCalls calls, Addresses addresses, Secret key) {

    private static final String KEY_HEADER = "Compose-Upload-Key";
    private static final Duration CREATE_LIMIT = Duration.ofSeconds(30);
    /** Maps of a whole brain are megabytes, and compose stores them before it answers. */
    private static final Duration FILL_LIMIT = Duration.ofMinutes(2);

    /**
     * Gives results back; where an earlier run of the same execution has begun to, goes on where that ended.
     *
     * @return the id of the result at compose
     * @throws UploadFailedException if compose refuses or fails
     * @throws ArtifactException if the upload cannot be recorded
     */
    public String giveBack(String metaAnalysisId, Bundle bundle, ResultSet results, UploadRecord record)
            throws UploadFailedException, ArtifactException, InterruptedException {
        try {
            Optional<UploadRecord.Progress> progress = record.earlier(metaAnalysisId);
            if (progress.isPresent() && progress.get().filled()) {
                return String.valueOf(progress.get().resultId());
            }
            Optional<EarlierResult> earlier =
                    progress.isPresent() ? EarlierResult.of(progress.get(), calls, addresses) : Optional.empty();
            String id;
            if (earlier.isPresent()) {
                id = earlier.get().id();
            } else {
                progress = record.begin(metaAnalysisId, Instant.now());
                id = create(metaAnalysisId, bundle);
            }
            if (progress.isPresent()) {
                progress = Optional.of(record.write(progress.get().created(id)));
            }
            if (earlier.isEmpty() || !earlier.get().filled()) {
                fill(id, results);
            }
            if (progress.isPresent()) {
                record.write(progress.get().withFilled());
            }
            return id;
        } catch (CallException e) {
            throw new UploadFailedException("the results could not be given back: " + e.getMessage(), e);
        } catch (FileNotFoundException | JsonProcessingException e) {
            throw new UploadFailedException("the results could not be read to be given back: " + e.getMessage(), e);
        }
    }

    /** Not repeated after a failure in between: every POST that arrives makes another result. */
    private String create(String metaAnalysisId, Bundle bundle)
            throws CallException, UploadFailedException, JsonProcessingException, InterruptedException {
        ObjectNode document = ContractJson.MAPPER.createObjectNode().put("meta_analysis_id", metaAnalysisId);
        reference(document, "snapshot_studyset", bundle.studyset());
        reference(document, "snapshot_annotation", bundle.annotation());
        URI uri = URI.create(addresses.compose() + "/meta-analysis-results");
        JsonNode answer = calls.send(new Call(
                "POST",
                uri,
                Map.of(KEY_HEADER, key.value(), "Content-Type", "application/json"),
                BodyPublishers.ofByteArray(ContractJson.MAPPER.writeValueAsBytes(document)),
                Call.Retry.NOT_DONE,
                Optional.of(CREATE_LIMIT)));
        String id = answer.path("id").asText();
        if (id.isEmpty()) {
            throw new UploadFailedException("POST " + uri + ": the answer has no id", null);
        }
        return id;
    }

    private static void reference(ObjectNode document, String field, Bundle.Input input) {
        if (input.snapshotId() == null) {
            document.set(field, input.content());
        } else {
            document.put(field + "_id", input.snapshotId());
        }
    }

    private void fill(String id, ResultSet results) throws CallException, FileNotFoundException, InterruptedException {
        var form = new MultipartForm().text("method_description", results.description());
        add(form, "statistical_maps", results.statisticalMaps());
        add(form, "cluster_tables", results.clusterTables());
        add(form, "diagnostic_tables", results.diagnosticTables());
        calls.send(new Call(
                "PUT",
                addresses.compose("meta-analysis-results", id),
                Map.of(KEY_HEADER, key.value(), "Content-Type", form.contentType()),
                form.body(),
                Call.Retry.IDEMPOTENT,
                Optional.of(FILL_LIMIT)));
    }

    private static void add(MultipartForm form, String field, List<Path> files) throws FileNotFoundException {
        for (Path file : files) {
            form.file(field, file, ContentTypes.of(file.toString()));
        }
    }
}

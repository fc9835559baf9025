package dev.composerunner.task.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Secret;
import dev.composerunner.task.http.Call;
import dev.composerunner.task.http.CallException;
import dev.composerunner.task.http.HttpCalls;
import dev.composerunner.task.http.MultipartForm;
import dev.composerunner.task.inputs.Addresses;
import dev.composerunner.task.inputs.Bundle;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
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
     * Gives results back.
     *
     * @return the id of the result at compose
     * @throws UploadFailedException if compose refuses or fails
     */
    public String giveBack(String metaAnalysisId, Bundle bundle, ResultSet results)
            throws UploadFailedException, InterruptedException {
        try {
            String id = create(metaAnalysisId, bundle);
            fill(id, results);
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

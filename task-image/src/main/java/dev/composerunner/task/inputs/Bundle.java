package dev.composerunner.task.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job computes on.
 *
 * @param source where study set and annotation come from: {@code neurostore}, {@code snapshot} or {@code folder}
 * @param specification estimator, corrector and selection of analyses
 * @param studyset the studies
 * @param annotation the notes on their analyses
 * @param runKey key that the meta-analysis itself gives for giving its results back
 * @param warnings what was noticed on the way and did not keep the bundle from being read
 */
public record Bundle(
        String source,
        JsonNode specification,
        Input studyset,
        Input annotation,
        @Nullable Secret runKey,
        List<String> warnings) {

    /**
     * A document and where it stands.
     *
     * @param content the document
     * @param id its id at the source
     * @param snapshotId id of the snapshot stored at compose that has the same content
     */
    public record Input(
            JsonNode content, @Nullable String id, @Nullable String snapshotId) {}

    /** The documents by the names of their files: {@code studyset.json} ... */
    public Map<String, JsonNode> files() {
        return Map.of(
                "specification.json", specification,
                "studyset.json", studyset.content(),
                "annotation.json", annotation.content());
    }

    /** What metadata.json says of the bundle. */
    public JobMetadata.Inputs describe() {
        return new JobMetadata.Inputs(
                source,
                specification,
                List.of(
                        described("specification", specification.path("id").textValue(), specification),
                        described("studyset", studyset.id(), studyset.content()),
                        described("annotation", annotation.id(), annotation.content())));
    }

    private static JobMetadata.Document described(String kind, @Nullable String id, JsonNode content) {
        return new JobMetadata.Document(kind, id, CanonicalJson.sha256(content));
    }
}

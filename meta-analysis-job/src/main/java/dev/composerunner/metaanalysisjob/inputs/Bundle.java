package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.Secret;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.nimads.FiniteNumbers;
import dev.composerunner.metaanalysisjob.record.Document;
import dev.composerunner.metaanalysisjob.record.Inputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a job computes on.
 *
 * @param source where study set and annotation come from: {@code neurostore}, {@code snapshot}, {@code folder} or {@code file}
 * @param specification estimator, corrector and selection of analyses
 * @param studyset the studies
 * @param annotation the notes on their analyses
 * @param runKey key that the meta-analysis itself gives for giving its results back
 * @param warnings what was noticed on the way and did not keep the bundle from being read
 * @param texts files of text that the documents were made from
 * @param reference the study set to compare with that the specification names, once it is there; its id is that name
 */
public record Bundle(
        String source,
        JsonNode specification,
        Input studyset,
        Input annotation,
        @Nullable Secret runKey,
        List<String> warnings,
        List<Document> texts,
        @Nullable Input reference) {

    /** The field of a specification that names a study set to compare with. */
    static final String REFERENCE_FIELD = "database_studyset";

    /** From this many on, metadata.json has the number of the coordinates of a reference instead of themselves. */
    private static final int COORDINATES_SHOWN = 100;

    /** A bundle that no file of text went into. */
    public Bundle(
            String source,
            JsonNode specification,
            Input studyset,
            Input annotation,
            @Nullable Secret runKey,
            List<String> warnings) {
        this(source, specification, studyset, annotation, runKey, warnings, List.of(), null);
    }

    /**
     * A document and where it stands.
     *
     * @param content the document
     * @param id its id at the source
     * @param snapshotId id of the snapshot stored at compose that has the same content
     */
    public record Input(
            JsonNode content, @Nullable String id, @Nullable String snapshotId) {}

    /** The name of the study set that the specification compares with, if it compares with one. */
    Optional<String> referenceName() {
        return ComposeDocument.text(specification.path(REFERENCE_FIELD));
    }

    /** The bundle with the study set to compare with. */
    Bundle withReference(Input study) {
        return new Bundle(source, specification, studyset, annotation, runKey, warnings, texts, study);
    }

    /** The documents by the names of their files: {@code studyset.json} ... */
    public Map<String, JsonNode> files() {
        var files = new LinkedHashMap<String, JsonNode>();
        files.put("specification.json", specification);
        files.put("studyset.json", studyset.content());
        files.put("annotation.json", annotation.content());
        if (reference != null) {
            files.put(reference.id() + ".json", reference.content());
        }
        return files;
    }

    /**
     * Looks through all documents for numbers that a double cannot hold.
     *
     * @throws InvalidAnalysisException if there is one; the message says where it is
     */
    public void requireFiniteNumbers() {
        files().forEach((name, document) -> FiniteNumbers.require(document, name));
    }

    /** What metadata.json says of the bundle. */
    public Inputs describe() {
        var documents = new ArrayList<Document>(texts);
        documents.add(described("specification", specification.path("id").textValue(), specification));
        documents.add(described("studyset", studyset.id(), studyset.content()));
        documents.add(described("annotation", annotation.id(), annotation.content()));
        if (reference != null) {
            documents.add(described(REFERENCE_FIELD, reference.id(), reference.content()));
        }
        return new Inputs(source, brief(specification), documents);
    }

    /** A specification without the long list that {@link Method#reference} may put into it. */
    private static JsonNode brief(JsonNode specification) {
        int coordinates = specification.at(Method.REFERENCE_ARGUMENT).size();
        if (coordinates < COORDINATES_SHOWN) {
            return specification;
        }
        JsonNode brief = specification.deepCopy();
        ((ObjectNode) brief.at(Method.REFERENCE_ARGUMENT.head()))
                .put(
                        Method.REFERENCE_ARGUMENT.last().getMatchingProperty(),
                        coordinates + " coordinates, which stand in inputs/specification.json");
        return brief;
    }

    private static Document described(String kind, @Nullable String id, JsonNode content) {
        return new Document(kind, id, CanonicalJson.sha256(content));
    }
}

package dev.composerunner.metaanalysisjob.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job read.
 *
 * @param source {@code neurostore}, {@code snapshot}, {@code folder} or {@code file}
 * @param specification the specification as it was run
 * @param documents each document that was read
 * @param groups the group of experiments that was analysed, or the first and the second one
 */
public record Inputs(
        String source,
        @Nullable JsonNode specification,
        List<Document> documents,
        @Nullable List<Group> groups) {

    /** Documents whose experiments have not been picked yet. */
    public Inputs(String source, @Nullable JsonNode specification, List<Document> documents) {
        this(source, specification, documents, null);
    }

    /** The same with the experiments that were picked. */
    public Inputs withGroups(List<Group> picked) {
        return new Inputs(source, specification, documents, picked);
    }
}

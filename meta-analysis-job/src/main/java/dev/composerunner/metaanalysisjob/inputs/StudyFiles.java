package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.text.CoordinateFile;
import dev.composerunner.metaanalysis.text.TextStudySet;
import dev.composerunner.metaanalysisjob.record.Document;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bundle from text files of coordinates. Its specification asks for ALE, the Monte-Carlo family-wise error correction and
 * seed 0, unless a {@link Method} says otherwise.
 *
 * @param file experiments, of the first group if there are two
 * @param group2 experiments of the second group
 */
public record StudyFiles(Path file, @Nullable Path group2) implements BundleSource {

    static final String SOURCE = "file";

    @Override
    public Bundle read() throws InputException {
        try {
            CoordinateFile first = CoordinateFile.read(file);
            var warnings = new ArrayList<>(first.warnings());
            var documents = new ArrayList<Document>();
            documents.add(new Document("coordinates", first.name(), first.sha256()));
            TextStudySet set;
            if (group2 == null) {
                set = TextStudySet.of(first);
            } else {
                CoordinateFile second = CoordinateFile.read(group2);
                warnings.addAll(second.warnings());
                documents.add(new Document("coordinates", second.name(), second.sha256()));
                set = TextStudySet.of(first, second);
            }
            return new Bundle(
                    SOURCE,
                    specification(),
                    new Bundle.Input(set.studySet().toJson(), null, null),
                    new Bundle.Input(set.annotation().toJson(), null, null),
                    null,
                    warnings,
                    documents,
                    null);
        } catch (InvalidAnalysisException e) {
            throw InputException.invalid(String.valueOf(e.getMessage()), e);
        } catch (AccessDeniedException e) {
            throw InputException.invalid(e.getFile() + " cannot be read: permission denied", e);
        } catch (IOException e) {
            throw InputException.unavailable("a file cannot be read: " + e, e);
        }
    }

    private JsonNode specification() {
        ObjectNode specification = ContractJson.MAPPER.createObjectNode().put("type", "CBMA");
        specification.set("estimator", Method.component("ALE"));
        ObjectNode corrector = Method.component("FWECorrector");
        corrector.withObject("/args").put("method", "montecarlo");
        specification.set("corrector", corrector);
        if (group2 == null) {
            specification.put("filter", Annotation.ALL);
            specification.putArray("conditions").add("true");
            specification.putArray("weights").add(1.0);
        } else {
            specification.put("filter", TextStudySet.GROUP);
            specification.putArray("conditions").add(TextStudySet.GROUP_1).add(TextStudySet.GROUP_2);
            specification.putArray("weights").add(1.0).add(-1.0);
        }
        return specification.put("seed", 0L);
    }
}

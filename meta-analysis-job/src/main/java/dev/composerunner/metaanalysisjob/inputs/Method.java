package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.text.CoordinateFile;
import dev.composerunner.metaanalysisjob.record.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for beside a specification, and replaces what the specification asks for.
 *
 * @param estimator estimator with its arguments, as in a specification
 * @param corrector corrector with its arguments, as in a specification
 * @param seed what random numbers are drawn from
 * @param reference file of the foci that SCALE draws from
 */
public record Method(
        @Nullable JsonNode estimator,
        @Nullable JsonNode corrector,
        @Nullable Long seed,
        @Nullable Path reference) {

    /** What the specification asks for. */
    public static final Method OF_THE_SPECIFICATION = new Method(null, null, null, null);

    /** Where a specification has the coordinates that SCALE draws from: a list of lists of x, y and z, MNI, in mm. */
    static final JsonPointer REFERENCE_ARGUMENT = JsonPointer.compile("/estimator/args/xyz");

    /** The estimator that draws from a pool of coordinates. */
    public static final String SCALE = "SCALE";

    /** An estimator or corrector without arguments, as in a specification. */
    public static ObjectNode component(String type) {
        ObjectNode component = ContractJson.MAPPER.createObjectNode().put("type", type);
        component.putObject("args");
        return component;
    }

    /** Whether another meta-analysis is run than the specification asks for. The seed is not part of what it asks for. */
    public boolean replacesAny() {
        return estimator != null || corrector != null || reference != null;
    }

    /** The bundles of {@code source} with this method. */
    public BundleSource appliedTo(BundleSource source) {
        return () -> appliedTo(source.read());
    }

    private Bundle appliedTo(Bundle bundle) throws InputException {
        if (equals(OF_THE_SPECIFICATION) || !(bundle.specification() instanceof ObjectNode given)) {
            return bundle;
        }
        ObjectNode specification = given.deepCopy();
        var warnings = new ArrayList<>(bundle.warnings());
        // Files have no specification of their own that somebody could take for what was run.
        boolean tell = !bundle.source().equals(StudyFiles.SOURCE);
        replace(specification, "estimator", estimator, tell, warnings);
        replace(specification, "corrector", corrector, tell, warnings);
        if (seed != null) {
            specification.put("seed", seed);
        }
        var texts = new ArrayList<>(bundle.texts());
        if (reference != null) {
            CoordinateFile read = foci(specification, reference);
            warnings.addAll(read.warnings());
            texts.add(new Document("reference", read.name(), read.sha256()));
        }
        return new Bundle(
                bundle.source(),
                specification,
                bundle.studyset(),
                bundle.annotation(),
                bundle.runKey(),
                warnings,
                texts,
                bundle.reference());
    }

    private static void replace(
            ObjectNode specification,
            String field,
            @Nullable JsonNode component,
            boolean tell,
            ArrayList<String> warnings) {
        if (component != null) {
            if (tell) {
                warnings.add("the specification's " + field + " " + specification.path(field)
                        + " was replaced, as asked for," + " by " + component);
            }
            specification.set(field, component.deepCopy());
        }
    }

    private static CoordinateFile foci(ObjectNode specification, Path file) throws InputException {
        String type = specification.path("estimator").path("type").asText();
        if (!type.equals(SCALE)) {
            throw InputException.invalid(
                    "reference coordinates go with estimator SCALE, got them for '" + type + "'", null);
        }
        try {
            CoordinateFile read = CoordinateFile.readFoci(file);
            var list = specification
                    .withObject(REFERENCE_ARGUMENT.head())
                    .putArray(REFERENCE_ARGUMENT.last().getMatchingProperty());
            read.foci().forEach(at -> list.addArray().add(at.x()).add(at.y()).add(at.z()));
            return read;
        } catch (InvalidAnalysisException e) {
            throw InputException.invalid(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw InputException.unavailable("a file cannot be read: " + e, e);
        }
    }
}

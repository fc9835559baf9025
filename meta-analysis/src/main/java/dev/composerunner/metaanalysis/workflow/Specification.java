package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.nimads.FiniteNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a researcher asked for: {@code specification.json} of Neurosynth Compose.
 *
 * @param type kind of meta-analysis; CBMA is coordinate-based
 * @param estimator estimator and its arguments
 * @param corrector corrector and its arguments
 * @param filter column of the annotation that picks the analyses
 * @param conditions values of that column that make up the groups
 * @param weights weight of each condition: 1 for the first group, -1 for the group it is compared with
 * @param databaseStudySet name of a reference study set to compare with
 * @param seed what random numbers are drawn from: field {@code seed}, which Neurosynth Compose does not have
 * @param diagnostics what is said of clusters beside their peaks; an extension of this project
 */
public record Specification(
        String type,
        Component estimator,
        Optional<Component> corrector,
        Optional<String> filter,
        List<String> conditions,
        List<Double> weights,
        Optional<String> databaseStudySet,
        Optional<Long> seed,
        List<String> diagnostics) {

    public Specification {
        conditions = List.copyOf(conditions);
        weights = List.copyOf(weights);
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * Reads a specification. What it asks for is looked at by {@link CbmaWorkflow#of}.
     *
     * @throws InvalidAnalysisException if a field has a type that it cannot have
     */
    public static Specification read(JsonNode document) {
        if (!document.isObject()) {
            throw new InvalidAnalysisException("the specification must be an object, got " + document.getNodeType());
        }
        FiniteNumbers.require(document, "the specification");
        var corrector = document.path("corrector");
        return new Specification(
                text(document, "type").orElse("CBMA"),
                Component.read(document.path("estimator"), "estimator"),
                corrector.isMissingNode() || corrector.isNull()
                        ? Optional.empty()
                        : Optional.of(Component.read(corrector, "corrector")),
                text(document, "filter"),
                texts(document.path("conditions"), "conditions"),
                numbers(document.path("weights")),
                text(document, "database_studyset"),
                seed(document.path("seed")),
                document.hasNonNull("diagnostics")
                        ? texts(document.path("diagnostics"), "diagnostics")
                        : List.of("FocusCounter"));
    }

    private static Optional<String> text(JsonNode document, String field) {
        var value = document.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new InvalidAnalysisException(
                    "field '" + field + "' of the specification must be a text, got " + value);
        }
        return Optional.of(value.textValue());
    }

    private static List<String> texts(JsonNode list, String field) {
        var texts = new ArrayList<String>();
        for (var value : array(list, field)) {
            if (!value.isValueNode() || value.isNull()) {
                throw new InvalidAnalysisException(
                        "field '" + field + "' of the specification must be a list of texts, got " + list);
            }
            texts.add(value.asText());
        }
        return texts;
    }

    private static List<Double> numbers(JsonNode list) {
        var numbers = new ArrayList<Double>();
        for (var value : array(list, "weights")) {
            if (!value.isNumber()) {
                throw new InvalidAnalysisException(
                        "field 'weights' of the specification must be a list of numbers, got " + list);
            }
            numbers.add(value.doubleValue());
        }
        return numbers;
    }

    private static Optional<Long> seed(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new InvalidAnalysisException("field 'seed' of the specification must be a whole number from "
                    + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", got " + value);
        }
        return Optional.of(value.longValue());
    }

    private static Iterable<JsonNode> array(JsonNode list, String field) {
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new InvalidAnalysisException(
                    "field '" + field + "' of the specification must be a list, got " + list);
        }
        return list;
    }
}

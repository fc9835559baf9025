package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The analyses that a specification picks by a column of the annotation. */
final class Selection {

    private Selection() {}

    /**
     * Slices a study set down to the group that the specification asks for.
     *
     * @throws InvalidAnalysisException if it asks for two groups, for a column that does not exist, or for nothing
     */
    static StudySet of(Specification specification, StudySet studySet, Annotation annotation) {
        requireOneGroup(specification);
        var columns = annotation.columns();
        var column = specification
                .filter()
                .orElseThrow(() -> new InvalidAnalysisException(
                        "field 'filter' of the specification is missing; name a column of the annotation: "
                                + new TreeSet<>(columns.keySet())));
        var type = columns.get(column);
        if (type == null) {
            throw new InvalidAnalysisException("field 'filter' of the specification names column '" + column
                    + "', which the annotation does not have; its columns are " + new TreeSet<>(columns.keySet()));
        }
        Predicate<JsonNode> accepted = switch (type) {
            case "boolean" -> Selection::isTruthy;
            case "string" -> {
                var condition = firstCondition(specification, column);
                yield value -> value.isValueNode() && value.asText().equals(condition);
            }
            default ->
                throw new InvalidAnalysisException("column '" + column + "' of the annotation has type '" + type
                        + "'; analyses can be picked by a column of type boolean or string");
        };
        var selected = studySet.slice(annotation.selection(studySet, column, accepted));
        if (selected.studies().isEmpty()) {
            throw new InvalidAnalysisException("column '" + column + "' of the annotation picks none of the "
                    + studySet.studies().stream()
                            .mapToInt(study -> study.analyses().size())
                            .sum()
                    + " analyses of the study set; mark those to include");
        }
        return selected;
    }

    private static void requireOneGroup(Specification specification) {
        if (specification.databaseStudySet().isPresent()) {
            throw new InvalidAnalysisException("a comparison with reference study set '"
                    + specification.databaseStudySet().get() + "' is not supported; only one group of experiments is");
        }
        if (specification.conditions().size() > 1) {
            throw new InvalidAnalysisException("a comparison of conditions " + specification.conditions()
                    + " is not supported; only one group of experiments is");
        }
    }

    private static String firstCondition(Specification specification, String column) {
        int first = specification.weights().indexOf(1.0);
        if (first < 0 || first >= specification.conditions().size()) {
            throw new InvalidAnalysisException("column '" + column
                    + "' holds texts, so the specification must name a condition and give it weight 1, got conditions "
                    + specification.conditions() + " and weights " + specification.weights());
        }
        return specification.conditions().get(first);
    }

    /** What Python takes as true: also any number but 0 and any text but the empty one. */
    private static boolean isTruthy(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.textValue().isEmpty();
            case ARRAY, OBJECT -> !value.isEmpty();
            case BINARY, POJO, NULL, MISSING -> false;
        };
    }
}

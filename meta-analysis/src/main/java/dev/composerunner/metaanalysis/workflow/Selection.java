package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.nimads.Analysis;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.Study;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The analyses that a specification picks by a column of the annotation.
 *
 * @param first those of the group that is looked at
 * @param second those that it is compared with; empty if there is one group
 */
record Selection(StudySet first, Optional<StudySet> second) {

    /**
     * Slices a study set down to the groups that the specification asks for: those of two conditions, or those of one and a
     * reference study set without the studies of this one.
     *
     * @throws InvalidAnalysisException if it asks for a column or a study set that does not exist, or for nothing
     */
    static Selection of(
            Specification specification, StudySet studySet, Annotation annotation, Optional<StudySet> reference) {
        int conditions = specification.conditions().size();
        if (conditions > 2) {
            throw new InvalidAnalysisException(
                    "at most two conditions can be compared, got " + conditions + ": " + specification.conditions());
        }
        var slice = new Slice(specification, studySet, annotation);
        var first = slice.of(slice.first());
        if (conditions == 2) {
            return new Selection(first, Optional.of(slice.of(slice.second())));
        }
        return new Selection(first, specification.databaseStudySet().map(name -> others(name, reference, studySet)));
    }

    /** The studies of the reference study set that are not in the study set itself. */
    private static StudySet others(String name, Optional<StudySet> reference, StudySet studySet) {
        var known = studySet.studies().stream().map(Study::id).collect(Collectors.toSet());
        return reference
                .orElseThrow(() -> new InvalidAnalysisException("a comparison with reference study set '" + name
                        + "' needs that study set, and it was not given"))
                .slice((study, analysis) -> !known.contains(study.id()));
    }

    /** Slices of a study set by the specification's column. */
    private static final class Slice {

        private final Specification specification;
        private final StudySet studySet;
        private final Annotation annotation;
        private final String column;
        private final boolean holdsTexts;

        Slice(Specification specification, StudySet studySet, Annotation annotation) {
            this.specification = specification;
            this.studySet = studySet;
            this.annotation = annotation;
            var columns = annotation.columns();
            column = specification
                    .filter()
                    .orElseThrow(() -> new InvalidAnalysisException(
                            "field 'filter' of the specification is missing; name a column of the annotation: "
                                    + new TreeSet<>(columns.keySet())));
            var type = columns.get(column);
            if (type == null) {
                throw new InvalidAnalysisException("field 'filter' of the specification names column '" + column
                        + "', which the annotation does not have; its columns are " + new TreeSet<>(columns.keySet()));
            }
            holdsTexts = switch (type) {
                case "boolean" -> false;
                case "string" -> true;
                default ->
                    throw new InvalidAnalysisException("column '" + column + "' of the annotation has type '" + type
                            + "'; analyses can be picked by a column of type boolean or string");
            };
        }

        BiPredicate<Study, Analysis> first() {
            return holdsTexts ? withText(condition(1)) : annotation.selection(studySet, column, Selection::isTruthy);
        }

        /** Of a boolean column, notes without a value count as false. */
        BiPredicate<Study, Analysis> second() {
            return holdsTexts
                    ? withText(condition(-1))
                    : annotation.selectionWithAbsent(studySet, column, value -> !isTruthy(value));
        }

        private BiPredicate<Study, Analysis> withText(String condition) {
            return annotation.selection(
                    studySet,
                    column,
                    value -> value.isValueNode() && value.asText().equals(condition));
        }

        StudySet of(BiPredicate<Study, Analysis> accepted) {
            var selected = studySet.slice(accepted);
            if (selected.studies().isEmpty()) {
                throw new InvalidAnalysisException("column '" + column + "' of the annotation picks none of the "
                        + studySet.studies().stream()
                                .mapToInt(study -> study.analyses().size())
                                .sum()
                        + " analyses of the study set; mark those to include");
            }
            return selected;
        }

        private String condition(int weight) {
            int position = specification.weights().indexOf((double) weight);
            if (position < 0 || position >= specification.conditions().size()) {
                throw new InvalidAnalysisException("column '" + column
                        + "' holds texts, so the specification must name a condition and give it weight " + weight
                        + ", got conditions " + specification.conditions() + " and weights "
                        + specification.weights());
            }
            return specification.conditions().get(position);
        }
    }

    /** What Python takes as true: also any number but 0 and any text but the empty one and "None", which stands for no value. */
    private static boolean isTruthy(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.textValue().isEmpty() && !value.textValue().equals("None");
            case ARRAY, OBJECT -> !value.isEmpty();
            case BINARY, POJO, NULL, MISSING -> false;
        };
    }
}

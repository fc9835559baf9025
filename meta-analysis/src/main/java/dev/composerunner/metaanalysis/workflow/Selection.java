package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.ColumnNotes;
import dev.composerunner.metaanalysis.nimads.Study;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The analyses that a specification picks by a column of the annotation.
 *
 * @param first those of the group that is looked at
 * @param second those that it is compared with; empty if there is one group
 * @param warnings what may be meant otherwise than it is taken, a sentence each
 */
record Selection(StudySet first, Optional<StudySet> second, List<String> warnings) {

    private static final int FIRST = 1;
    private static final int SECOND = -1;

    Selection {
        warnings = List.copyOf(warnings);
    }

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
        var column = Column.of(specification, annotation);
        var notes = annotation.notes(studySet, column.name());
        var groups = column.groups(specification, conditions == 2);
        boolean one = conditions < 2 && specification.databaseStudySet().isEmpty();
        var check = new AnnotationCheck(column, notes, groups);
        var selected = groups.stream()
                .map(group -> {
                    var slice = studySet.slice(notes.with(group.accepted()));
                    if (slice.studies().isEmpty()) {
                        throw check.empty(group, one);
                    }
                    return slice;
                })
                .toList();
        var first = selected.getFirst();
        var second = conditions == 2
                ? Optional.of(selected.getLast())
                : specification.databaseStudySet().map(name -> others(name, reference, studySet));
        var warnings = check.warnings(annotation.defaultOf(column.name()));
        second.flatMap(other -> SharedExperiments.between(first, other)).ifPresent(warnings::add);
        return new Selection(first, second, warnings);
    }

    /** The studies of the reference study set that are not in the study set itself. */
    private static StudySet others(String name, Optional<StudySet> reference, StudySet studySet) {
        var known = studySet.studies().stream().map(Study::id).collect(Collectors.toSet());
        var others = reference
                .orElseThrow(() -> new InvalidAnalysisException("a comparison with reference study set '" + name
                        + "' needs that study set, and it was not given"))
                .slice((study, analysis) -> !known.contains(study.id()));
        if (others.studies().isEmpty()) {
            throw new InvalidAnalysisException("the second group is empty: reference study set '" + name
                    + "' has no analyses of studies that the study set does not have");
        }
        return others;
    }

    /**
     * The column that picks analyses.
     *
     * @param holdsTexts whether its type is string, not boolean
     */
    record Column(String name, boolean holdsTexts) {

        private static Column of(Specification specification, Annotation annotation) {
            var columns = annotation.columns();
            var name = specification
                    .filter()
                    .orElseThrow(() -> new InvalidAnalysisException(
                            "field 'filter' of the specification is missing; name a column of the annotation: "
                                    + new TreeSet<>(columns.keySet())));
            var type = columns.get(name);
            if (type == null) {
                throw new InvalidAnalysisException("field 'filter' of the specification names column '" + name
                        + "', which the annotation does not have; its columns are " + new TreeSet<>(columns.keySet()));
            }
            return switch (type) {
                case "boolean" -> new Column(name, false);
                case "string" -> new Column(name, true);
                default ->
                    throw new InvalidAnalysisException("column '" + name + "' of the annotation has type '" + type
                            + "'; analyses can be picked by a column of type boolean or string");
            };
        }

        /** What is picked, in the order of the groups. Of a boolean column, notes without a value count as false. */
        private List<Group> groups(Specification specification, boolean two) {
            var first = holdsTexts
                    ? Group.withText("first", condition(specification, FIRST))
                    : new Group("first", "picks", Optional.empty(), Selection::isTruthy);
            if (!two) {
                return List.of(first);
            }
            return List.of(
                    first,
                    holdsTexts
                            ? Group.withText("second", condition(specification, SECOND))
                            : new Group(
                                    "second",
                                    "is false or without a value for",
                                    Optional.empty(),
                                    value -> !isTruthy(value)));
        }

        private String condition(Specification specification, int weight) {
            int position = specification.weights().indexOf((double) weight);
            if (position < 0 || position >= specification.conditions().size()) {
                throw new InvalidAnalysisException("column '" + name
                        + "' holds texts, so the specification must name a condition and give it weight " + weight
                        + ", got conditions " + specification.conditions() + " and weights "
                        + specification.weights());
            }
            return specification.conditions().get(position);
        }
    }

    /**
     * What picks the analyses of a group.
     *
     * @param ordinal first or second
     * @param verb what the column does with the analyses of the group, in messages
     * @param text the text that the column must have; empty for a boolean column
     * @param accepted whether a value of the column is one of the group; null as JSON where a note has none
     */
    record Group(String ordinal, String verb, Optional<String> text, Predicate<JsonNode> accepted) {

        private static Group withText(String ordinal, String condition) {
            return new Group(
                    ordinal,
                    "has value '" + condition + "' for",
                    Optional.of(condition),
                    value -> !ColumnNotes.isMissing(value)
                            && value.isValueNode()
                            && value.asText().equals(condition));
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

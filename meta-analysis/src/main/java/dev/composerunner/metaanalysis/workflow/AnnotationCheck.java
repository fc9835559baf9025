package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.nimads.ColumnNotes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what of an annotation's column may be meant otherwise than it is taken. Nothing of it changes what is picked. */
final class AnnotationCheck {

    private static final int MAX_SHOWN = 60;
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

    private final Selection.Column column;
    private final ColumnNotes notes;
    private final List<Selection.Group> groups;

    AnnotationCheck(Selection.Column column, ColumnNotes notes, List<Selection.Group> groups) {
        this.column = column;
        this.notes = notes;
        this.groups = groups;
    }

    /** The exception for a group that no analysis belongs to. */
    InvalidAnalysisException empty(Selection.Group group, boolean onlyGroup) {
        return new InvalidAnalysisException((onlyGroup ? "" : "the " + group.ordinal() + " group is empty: ")
                + "column '" + column.name() + "' of the annotation " + group.verb() + " none of the "
                + notes.analyses()
                + " analyses of the study set; mark those to include"
                + values().map(values -> "; its values are " + values).orElse("")
                + strays().map(strays -> "; " + strays).orElse(""));
    }

    /** The values of the column, each with the number of its analyses. */
    private Optional<String> values() {
        var counts = new TreeMap<String, Integer>();
        notes.forEach((analysis, value) ->
                counts.merge(ColumnNotes.isMissing(value) ? "none" : shown(value), 1, Integer::sum));
        return counts.isEmpty()
                ? Optional.empty()
                : Optional.of(Listed.of(counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .toList()));
    }

    /** @param byDefault the value that the annotation names as the column's default, null as JSON without one */
    List<String> warnings(JsonNode byDefault) {
        var warnings = new ArrayList<String>();
        if (column.holdsTexts()) {
            nearTexts().ifPresent(warnings::add);
        } else {
            textsTakenAsTrue().ifPresent(warnings::add);
        }
        strays().ifPresent(warnings::add);
        withoutNote().ifPresent(warnings::add);
        defaultNotApplied(byDefault).ifPresent(warnings::add);
        return warnings;
    }

    private Optional<String> textsTakenAsTrue() {
        var found = new ArrayList<String>();
        notes.forEach((analysis, value) -> {
            boolean counts = (value.isTextual() || value.isContainerNode())
                    && groups.getFirst().accepted().test(value);
            if (counts) {
                found.add(shown(value) + " (" + analysis + ")");
            }
        });
        return sentence(
                found,
                count -> "column '" + column.name() + "' of the annotation is boolean, and " + count
                        + (count == 1
                                ? " value is neither true nor false and counts"
                                : " values are neither true nor false and count")
                        + " as true: " + Listed.of(found) + "; write true or false");
    }

    private Optional<String> nearTexts() {
        var conditions = groups.stream().flatMap(group -> group.text().stream()).toList();
        Map<String, String> bySpelling = conditions.stream()
                .collect(Collectors.toMap(AnnotationCheck::normal, text -> text, (one, other) -> one));
        var found = new ArrayList<String>();
        notes.forEach((analysis, value) -> {
            if (value.isTextual() && !conditions.contains(value.textValue())) {
                var condition = bySpelling.get(normal(value.textValue()));
                if (condition != null) {
                    found.add(shown(value) + " (" + analysis + ") beside '" + condition + "'");
                }
            }
        });
        return sentence(
                found,
                count -> "column '" + column.name() + "' of the annotation has " + count
                        + (count == 1 ? " value that differs" : " values that differ")
                        + " from a condition in blanks or case alone and so "
                        + (count == 1 ? "is" : "are") + " not of its group: " + Listed.of(found));
    }

    private static String normal(String text) {
        return BLANKS.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private Optional<String> strays() {
        var found = notes.strays();
        return sentence(
                found,
                count -> count
                        + (count == 1 ? " note of the annotation names" : " notes of the annotation name")
                        + " no analysis of the study set and " + (count == 1 ? "has" : "have") + " no effect: "
                        + Listed.of(found));
    }

    private Optional<String> withoutNote() {
        var found = new ArrayList<String>();
        notes.forEachWithoutNote(found::add);
        return sentence(
                found,
                count -> count + " of " + notes.analyses()
                        + " analyses of the study set " + (count == 1 ? "has" : "have")
                        + " no note in the annotation and "
                        + (count == 1 ? "is" : "are") + " not picked: " + Listed.of(found));
    }

    private Optional<String> defaultNotApplied(JsonNode byDefault) {
        var would = groups.stream()
                .filter(group -> !byDefault.isNull() && group.accepted().test(byDefault))
                .findFirst();
        if (would.isEmpty()) {
            return Optional.empty();
        }
        var found = new ArrayList<String>();
        notes.forEachWithoutNote(found::add);
        notes.forEach((analysis, value) -> {
            if (ColumnNotes.isMissing(value) && !would.get().accepted().test(value)) {
                found.add(analysis);
            }
        });
        return sentence(
                found,
                count -> "the default " + shown(byDefault) + " of column '" + column.name()
                        + "' of the annotation is not applied: " + count
                        + (count == 1 ? " analysis has no value there and is" : " analyses have no value there and are")
                        + " not picked by it: " + Listed.of(found));
    }

    private interface Sentence {

        String of(int count);
    }

    private static Optional<String> sentence(List<String> found, Sentence sentence) {
        return found.isEmpty() ? Optional.empty() : Optional.of(sentence.of(found.size()));
    }

    private static String shown(JsonNode value) {
        var text = value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }
}

package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Columns of notes about the analyses of a study set, by which a meta-analysis picks its analyses. */
public final class Annotation {

    /** Column of {@link #all}. */
    public static final String ALL = "included";

    private static final String NOTE_KEYS = "note_keys";
    private static final String NOTES = "notes";

    private final Map<String, String> columns;
    private final List<Note> notes;

    private Annotation(Map<String, String> columns, List<Note> notes) {
        this.columns = columns;
        this.notes = notes;
    }

    /** Selects every analysis of a study set, by the boolean column {@link #ALL}. */
    public static Annotation all(StudySet studySet) {
        return new Annotation(Map.of(ALL, "boolean"), notes(studySet, ALL, BooleanNode.TRUE));
    }

    /**
     * Says of every analysis to which group it belongs, by a column of type string.
     *
     * @param column name of the column
     * @param groups the study set of each group, by the text that stands for the group
     */
    public static Annotation ofGroups(String column, Map<String, StudySet> groups) {
        var notes = new ArrayList<Note>();
        groups.forEach((group, studySet) -> notes.addAll(notes(studySet, column, TextNode.valueOf(group))));
        return new Annotation(Map.of(column, "string"), notes);
    }

    private static List<Note> notes(StudySet studySet, String column, JsonNode value) {
        return studySet.studies().stream()
                .flatMap(study -> study.analyses().stream()
                        .map(analysis -> new Note(study.id(), analysis.id(), Map.of(column, value))))
                .toList();
    }

    /**
     * Reads a NIMADS annotation.
     *
     * @throws InvalidAnalysisException if a field has a type that it cannot have
     */
    public static Annotation read(JsonNode document) {
        var where = "the annotation";
        Documents.requireObject(document, where);
        var columns = new LinkedHashMap<String, String>();
        var keys = document.path(NOTE_KEYS);
        if (!keys.isMissingNode() && !keys.isNull()) {
            Documents.requireObject(keys, "field 'note_keys' of the annotation");
            for (var key : keys.properties()) {
                var type = key.getValue();
                columns.put(
                        key.getKey(),
                        type.isObject()
                                ? Documents.text(type, "type", "column '" + key.getKey() + "'")
                                : Documents.text(keys, key.getKey(), "field 'note_keys'"));
            }
        }
        var notes = new ArrayList<Note>();
        for (var note : Documents.array(document, NOTES, where)) {
            notes.add(note(note, "note " + notes.size() + " of the annotation"));
        }
        return new Annotation(columns, notes);
    }

    private static Note note(JsonNode node, String where) {
        Documents.requireObject(node, where);
        var values = new HashMap<String, JsonNode>();
        var note = node.path("note");
        if (!note.isMissingNode() && !note.isNull()) {
            for (var entry :
                    Documents.requireObject(note, "field 'note' of " + where).properties()) {
                values.put(entry.getKey(), entry.getValue());
            }
        }
        return new Note(Documents.text(node, "study", where), Documents.text(node, "analysis", where), values);
    }

    /** The NIMADS document that reads back as this annotation. */
    public ObjectNode toJson() {
        var document = JsonNodeFactory.instance.objectNode();
        var keys = document.putObject(NOTE_KEYS);
        columns.forEach(keys::put);
        var list = document.putArray(NOTES);
        for (var note : notes) {
            var values = list.addObject()
                    .put("study", note.study())
                    .put("analysis", note.analysis())
                    .putObject("note");
            new TreeMap<>(note.values()).forEach(values::set);
        }
        return document;
    }

    /** Names of the columns, each with the type that the document gives it: boolean, string, number ... */
    public Map<String, String> columns() {
        return Map.copyOf(columns);
    }

    /** Tells which analyses of a study set have a note whose value in a column is accepted; one without a value never is. */
    public BiPredicate<Study, Analysis> selection(StudySet studySet, String column, Predicate<JsonNode> accepted) {
        return selectionWithAbsent(studySet, column, value -> !isMissing(value) && accepted.test(value));
    }

    /**
     * Tells which analyses of a study set have a note whose value in a column is accepted. A note belongs to the analysis of its
     * study and analysis id, or else to the one of that full id, or else to the only analysis of that id.
     *
     * @param accepted called with the value of the column of each note, null if the note has none
     */
    public BiPredicate<Study, Analysis> selectionWithAbsent(
            StudySet studySet, String column, Predicate<JsonNode> accepted) {
        var places = new Places(studySet);
        var selected = new HashSet<Place>();
        for (var note : notes) {
            if (accepted.test(note.values().getOrDefault(column, NullNode.getInstance()))) {
                var place = places.find(note);
                if (place != null) {
                    selected.add(place);
                }
            }
        }
        return (study, analysis) -> selected.contains(new Place(study.id(), analysis.id()));
    }

    private static boolean isMissing(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().equals("None"));
    }

    /** An analysis by the ids of its study and its own. */
    private record Place(String study, String analysis) {}

    /** Where the analyses of a study set are. */
    private static final class Places {

        private final Set<Place> all = new HashSet<>();
        private final Map<String, Place> byFullId = new HashMap<>();
        private final Map<String, List<Place>> byAnalysis = new HashMap<>();

        Places(StudySet studySet) {
            for (var study : studySet.studies()) {
                for (var analysis : study.analyses()) {
                    var place = new Place(study.id(), analysis.id());
                    all.add(place);
                    byFullId.put(study.id() + "-" + analysis.id(), place);
                    byAnalysis
                            .computeIfAbsent(analysis.id(), absent -> new ArrayList<>())
                            .add(place);
                }
            }
        }

        @Nullable
        Place find(Note note) {
            var exact = new Place(note.study(), note.analysis());
            if (all.contains(exact)) {
                return exact;
            }
            var full = byFullId.get(note.analysis());
            if (full != null) {
                return full;
            }
            var same = byAnalysis.getOrDefault(note.analysis(), List.of());
            return same.size() == 1 ? same.getFirst() : null;
        }
    }
}

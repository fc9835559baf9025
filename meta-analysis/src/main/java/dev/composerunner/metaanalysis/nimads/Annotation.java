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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Columns of notes about the analyses of a study set, by which a meta-analysis picks its analyses. */
public final class Annotation {

    /** Column of {@link #all}. */
    public static final String ALL = "included";

    private static final String NOTE_KEYS = "note_keys";
    private static final String NOTES = "notes";

    private final Map<String, String> columns;
    private final Map<String, JsonNode> defaults;
    private final List<Note> notes;

    private Annotation(Map<String, String> columns, Map<String, JsonNode> defaults, List<Note> notes) {
        this.columns = columns;
        this.defaults = defaults;
        this.notes = notes;
    }

    /** Selects every analysis of a study set, by the boolean column {@link #ALL}. */
    public static Annotation all(StudySet studySet) {
        return new Annotation(Map.of(ALL, "boolean"), Map.of(), notes(studySet, ALL, BooleanNode.TRUE));
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
        return new Annotation(Map.of(column, "string"), Map.of(), notes);
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
        FiniteNumbers.require(document, where);
        var columns = new LinkedHashMap<String, String>();
        var defaults = new HashMap<String, JsonNode>();
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
                if (type.has("default")) {
                    defaults.put(key.getKey(), type.get("default"));
                }
            }
        }
        var notes = new ArrayList<Note>();
        for (var note : Documents.array(document, NOTES, where)) {
            notes.add(note(note, "note " + notes.size() + " of the annotation"));
        }
        return new Annotation(columns, defaults, notes);
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

    /** The default that the document gives a column, null as JSON without one. It is not applied: notes say what they say. */
    public JsonNode defaultOf(String column) {
        return defaults.getOrDefault(column, NullNode.getInstance());
    }

    /**
     * What the notes say in a column. A note belongs to the analysis of its study and analysis id, or else to the one of that full id,
     * or else to the only analysis of that id.
     */
    public ColumnNotes notes(StudySet studySet, String column) {
        return new ColumnNotes(studySet, notes, column, NullNode.getInstance());
    }
}

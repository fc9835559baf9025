package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.nimads.Places.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the notes of an annotation say in one column, by the analyses of a study set. */
public final class ColumnNotes {

    private final Map<Place, List<JsonNode>> values = new LinkedHashMap<>();
    private final List<String> strays = new ArrayList<>();

    /** @param absent value of a note that does not have the column */
    ColumnNotes(StudySet studySet, List<Note> notes, String column, JsonNode absent) {
        var places = new Places(studySet);
        places.all().forEach(place -> values.put(place, new ArrayList<>()));
        for (var note : notes) {
            var place = places.find(note);
            var noted = place == null ? null : values.get(place);
            if (noted == null) {
                strays.add(note.study().isEmpty() ? note.analysis() : note.study() + "-" + note.analysis());
            } else {
                noted.add(note.values().getOrDefault(column, absent));
            }
        }
    }

    /** Takes the full id of an analysis and the value of one of its notes. */
    @FunctionalInterface
    public interface Use {

        /** Called with null as JSON where the note does not have the column. */
        void accept(String analysis, JsonNode value);
    }

    /** Calls {@code use} with each note of each analysis, in the order of the study set. */
    public void forEach(Use use) {
        values.forEach((place, noted) -> noted.forEach(value -> use.accept(place.fullId(), value)));
    }

    /** Calls {@code use} with the full id of each analysis that has no note. */
    public void forEachWithoutNote(Consumer<String> use) {
        values.forEach((place, noted) -> {
            if (noted.isEmpty()) {
                use.accept(place.fullId());
            }
        });
    }

    /** Number of analyses in the study set. */
    public int analyses() {
        return values.size();
    }

    /** Ids of the notes that belong to no analysis of the study set. */
    public List<String> strays() {
        return List.copyOf(strays);
    }

    /** Whether an analysis has a note whose value is accepted; {@code accepted} is called with null as JSON for a note without one. */
    public BiPredicate<Study, Analysis> with(Predicate<JsonNode> accepted) {
        return (study, analysis) -> values.getOrDefault(new Place(study.id(), analysis.id()), List.of()).stream()
                .anyMatch(accepted);
    }

    /** Whether a value stands for none: null, or the text None, which NiMARE's documents have in its place. */
    public static boolean isMissing(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().equals("None"));
    }
}

package dev.composerunner.metaanalysis.nimads;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the analyses of a study set are. */
final class Places {

    private final Set<Place> all = new LinkedHashSet<>();
    private final Map<String, Place> byFullId = new HashMap<>();
    private final Map<String, List<Place>> byAnalysis = new HashMap<>();

    /** An analysis by the ids of its study and its own. */
    record Place(String study, String analysis) {

        String fullId() {
            return study + "-" + analysis;
        }
    }

    Places(StudySet studySet) {
        for (var study : studySet.studies()) {
            for (var analysis : study.analyses()) {
                var place = new Place(study.id(), analysis.id());
                all.add(place);
                byFullId.put(place.fullId(), place);
                byAnalysis
                        .computeIfAbsent(analysis.id(), absent -> new ArrayList<>())
                        .add(place);
            }
        }
    }

    /** All analyses in the order of the study set. */
    Set<Place> all() {
        return all;
    }

    /** The analysis that a note belongs to: by both ids, or else by its full id, or else by its own id if that is the only one. */
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

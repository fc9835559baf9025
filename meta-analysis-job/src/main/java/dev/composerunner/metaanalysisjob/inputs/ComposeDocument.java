package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the references to study sets and annotations in the documents of compose, in every shape that they have had.
 *
 * @param document a meta-analysis, a result, a project, or an entry of their lists
 */
record ComposeDocument(JsonNode document) {

    private static final int DEEPEST_SNAPSHOT = 8;

    /** The id of the stored snapshot, if the document names one. */
    Optional<String> snapshotId(DocumentKind kind) {
        JsonNode direct = document.path("snapshot_" + kind.field() + "_id");
        return text(direct)
                .or(() -> text(direct.path("id")))
                .or(() -> firstListed(document.path("neurostore_" + kind.field()), kind));
    }

    /** The snapshot that stands in the document itself. */
    Optional<JsonNode> inlineSnapshot(DocumentKind kind) {
        return snapshot(document.path(kind.field()).path("snapshot"), kind)
                .or(() -> snapshot(document.path("neurostore_" + kind.field()).path("snapshot"), kind));
    }

    /** The id at neurostore. */
    Optional<String> neurostoreId(DocumentKind kind) {
        JsonNode reference = document.path("neurostore_" + kind.field());
        JsonNode id = document.path("neurostore_" + kind.field() + "_id");
        return textOrId(reference)
                .or(() -> textOrId(id))
                .or(() -> text(document.path(kind.field()).path("neurostore_id")));
    }

    /** The first id in the list of snapshots that a reference holds: {@code studysets[]} or {@code annotations[]}. */
    static Optional<String> firstListed(JsonNode reference, DocumentKind kind) {
        for (JsonNode entry : reference.path(kind.field() + 's')) {
            Optional<String> id = text(entry).or(() -> text(entry.path("id")));
            if (id.isPresent()) {
                return id;
            }
        }
        return Optional.empty();
    }

    /** The snapshot in a stored snapshot's document, which may be nested in {@code snapshot} and {@code cached} several times. */
    static Optional<JsonNode> snapshot(JsonNode document, DocumentKind kind) {
        var pending = new ArrayDeque<JsonNode>(List.of(document));
        for (int depth = 0; depth < DEEPEST_SNAPSHOT && !pending.isEmpty(); depth++) {
            for (int i = pending.size(); i > 0; i--) {
                JsonNode candidate = pending.remove();
                if (kind.is(candidate)) {
                    return Optional.of(candidate);
                }
                pending.add(candidate.path("snapshot"));
                pending.add(candidate.path("cached"));
            }
            pending.removeIf(node -> !node.isObject());
        }
        return Optional.empty();
    }

    /** The result documents, newest first: of the list {@code snapshots}, then of {@code results}. */
    List<JsonNode> resultEntries() {
        var entries = new ArrayList<JsonNode>();
        for (String list : List.of("snapshots", "results")) {
            var newestFirst = new ArrayList<JsonNode>();
            document.path(list).forEach(newestFirst::addFirst);
            entries.addAll(newestFirst);
        }
        return entries;
    }

    /** The id that an entry of a list of results is, or has. */
    static Optional<String> resultId(JsonNode entry) {
        return text(entry).or(() -> text(entry.path("result_id"))).or(() -> text(entry.path("id")));
    }

    private static Optional<String> textOrId(JsonNode reference) {
        return text(reference).or(() -> text(reference.path("neurostore_id"))).or(() -> text(reference.path("id")));
    }

    static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue()).filter(value -> !value.isBlank());
    }
}

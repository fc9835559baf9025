package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.UnavailableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been found out so far about one document of a meta-analysis: its stored snapshot, and its id at neurostore. */
final class Lookup {

    private final DocumentKind kind;
    private final Addresses addresses;
    private final HttpCalls calls;
    private final Set<String> tried = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();

    private @Nullable JsonNode snapshot;
    private @Nullable String snapshotId;
    private @Nullable String neurostoreId;
    private boolean unavailable;

    Lookup(DocumentKind kind, Addresses addresses, HttpCalls calls) {
        this.kind = kind;
        this.addresses = addresses;
        this.calls = calls;
    }

    boolean lacksSnapshot() {
        return snapshot == null;
    }

    boolean lacksNeurostoreId() {
        return neurostoreId == null;
    }

    /** Takes from {@code document} what is still missing. */
    void lookIn(ComposeDocument document) throws InterruptedException {
        takeNeurostoreId(document);
        if (snapshot == null) {
            Optional<String> id = document.snapshotId(kind);
            if (id.isPresent()) {
                fetchSnapshot(id.get());
            }
        }
        if (snapshot == null) {
            snapshot = document.inlineSnapshot(kind).orElse(null);
        }
    }

    /** Takes the id at neurostore, and nothing else, if it is still missing. */
    void takeNeurostoreId(ComposeDocument document) {
        if (neurostoreId == null) {
            neurostoreId = document.neurostoreId(kind).orElse(null);
        }
    }

    private void fetchSnapshot(String id) throws InterruptedException {
        if (!tried.add(id)) {
            return;
        }
        try {
            JsonNode stored = calls.getJson(addresses.compose("snapshot-" + kind.field() + 's', id));
            Optional<JsonNode> found = ComposeDocument.snapshot(stored, kind);
            if (found.isPresent()) {
                snapshot = found.get();
                snapshotId = id;
            } else {
                warnings.add("the stored snapshot " + id + " holds no " + kind.words());
            }
        } catch (CallException e) {
            unavailable |= e instanceof UnavailableException;
            warnings.add(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The live document of neurostore, under the id that was found, or under the id that compose has for it.
     *
     * @return nothing if neurostore gives neither; {@link #warnings()} says why
     */
    Optional<Bundle.Input> live() throws InterruptedException {
        if (neurostoreId == null) {
            return Optional.empty();
        }
        Optional<Bundle.Input> found = live(neurostoreId);
        if (found.isPresent()) {
            return found;
        }
        Optional<String> other = listedAtCompose(neurostoreId).filter(id -> !id.equals(neurostoreId));
        return other.isPresent() ? live(other.get()) : Optional.empty();
    }

    private Optional<Bundle.Input> live(String id) throws InterruptedException {
        String nested = kind == DocumentKind.STUDYSET ? "?nested=true" : "";
        try {
            JsonNode document = calls.getJson(URI.create(addresses.neurostore(kind.field() + 's', id) + nested));
            if (kind.is(document)) {
                return Optional.of(new Bundle.Input(document, id, sameAsSnapshot(document) ? snapshotId : null));
            }
            warnings.add(addresses.neurostore(kind.field() + 's', id) + " is no " + kind.words() + ": it has no list \""
                    + kind.list() + '"');
        } catch (CallException e) {
            unavailable |= e instanceof UnavailableException;
            warnings.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private Optional<String> listedAtCompose(String id) throws InterruptedException {
        try {
            return ComposeDocument.firstListed(
                    calls.getJson(addresses.compose("neurostore-" + kind.field() + 's', id)), kind);
        } catch (CallException e) {
            warnings.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private boolean sameAsSnapshot(JsonNode document) {
        return snapshotId != null
                && snapshot != null
                && CanonicalJson.md5(document).equals(CanonicalJson.md5(snapshot));
    }

    /** The stored snapshot, if one was found. */
    Optional<Bundle.Input> stored() {
        return Optional.ofNullable(snapshot)
                .map(content -> new Bundle.Input(
                        content, snapshotId == null ? content.path("id").textValue() : snapshotId, snapshotId));
    }

    /** Whether something could not be had because a service failed, and not because it is not there. */
    boolean unavailable() {
        return unavailable;
    }

    List<String> warnings() {
        return warnings;
    }
}

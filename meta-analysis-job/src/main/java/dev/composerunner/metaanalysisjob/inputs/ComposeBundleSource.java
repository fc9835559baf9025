package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.RefusedException;
import dev.composerunner.job.http.UnavailableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the bundle of a meta-analysis through the compose and neurostore APIs: the live documents of neurostore, or the
 * snapshots stored at compose where neurostore has them no more.
 */
public final class ComposeBundleSource implements BundleSource {

    private static final int NOT_FOUND = 404;

    /** Max number of results that are looked at for study set and annotation; each can cost several calls. */
    static final int MAX_RESULTS = 100;

    private final String metaAnalysisId;
    private final Addresses addresses;
    private final HttpCalls calls;

    public ComposeBundleSource(String metaAnalysisId, Addresses addresses, HttpCalls calls) {
        this.metaAnalysisId = metaAnalysisId;
        this.addresses = addresses;
        this.calls = calls;
    }

    @Override
    public Bundle read() throws InputException, InterruptedException {
        var metaAnalysis = new ComposeDocument(metaAnalysis());
        var warnings = new ArrayList<String>();
        var studyset = new Lookup(DocumentKind.STUDYSET, addresses, calls);
        var annotation = new Lookup(DocumentKind.ANNOTATION, addresses, calls);
        var lookups = List.of(studyset, annotation);
        lookIn(metaAnalysis, lookups);
        lookInResults(metaAnalysis, lookups, warnings);
        if (lookups.stream().anyMatch(Lookup::lacksNeurostoreId)) {
            lookInProject(metaAnalysis, lookups, warnings);
        }

        Optional<Bundle.Input> liveStudyset = Optional.empty();
        Optional<Bundle.Input> liveAnnotation = Optional.empty();
        boolean bothIds = lookups.stream().noneMatch(Lookup::lacksNeurostoreId);
        if (bothIds) {
            liveStudyset = studyset.live();
            liveAnnotation = liveStudyset.isPresent() ? annotation.live() : Optional.empty();
        }
        lookups.forEach(lookup -> warnings.addAll(lookup.warnings()));
        if (liveStudyset.isPresent() && liveAnnotation.isPresent()) {
            return bundle("neurostore", metaAnalysis, liveStudyset.get(), liveAnnotation.get(), warnings);
        }
        var storedStudyset = studyset.stored();
        var storedAnnotation = annotation.stored();
        if (storedStudyset.isPresent() && storedAnnotation.isPresent()) {
            return bundle("snapshot", metaAnalysis, storedStudyset.get(), storedAnnotation.get(), warnings);
        }
        String said = "could not resolve study set and annotation of meta-analysis \"" + metaAnalysisId + "\" at "
                + addresses.compose() + reasons(warnings);
        throw bothIds || lookups.stream().anyMatch(Lookup::unavailable)
                ? InputException.unavailable(said, null)
                : InputException.invalid(said, null);
    }

    private JsonNode metaAnalysis() throws InputException, InterruptedException {
        JsonNode document;
        try {
            document = calls.getJson(URI.create(addresses.compose("meta-analyses", metaAnalysisId) + "?nested=true"));
        } catch (CallException e) {
            throw withoutMetaAnalysis(e);
        }
        if (!document.path("specification").isObject()) {
            throw InputException.invalid("meta-analysis \"" + metaAnalysisId + "\" has no specification", null);
        }
        return document;
    }

    private InputException withoutMetaAnalysis(CallException reason) {
        return switch (reason) {
            case RefusedException refused
            when refused.status() == NOT_FOUND ->
                InputException.invalid(
                        "no meta-analysis \"" + metaAnalysisId + "\" at " + addresses.compose()
                                + "; check the id and the environment ("
                                + addresses.environment().wireName() + ')',
                        reason);
            case RefusedException refused ->
                InputException.invalid("the meta-analysis cannot be read: " + refused.getMessage(), reason);
            case UnavailableException unavailable ->
                InputException.unavailable("the meta-analysis cannot be had now: " + unavailable.getMessage(), reason);
        };
    }

    private static void lookIn(ComposeDocument document, List<Lookup> lookups) throws InterruptedException {
        for (Lookup lookup : lookups) {
            lookup.lookIn(document);
        }
    }

    private void lookInResults(ComposeDocument metaAnalysis, List<Lookup> lookups, List<String> warnings)
            throws InterruptedException {
        var seen = new HashSet<String>();
        List<JsonNode> entries = metaAnalysis.resultEntries();
        for (JsonNode entry : entries.subList(0, Math.min(entries.size(), MAX_RESULTS))) {
            if (lookups.stream().noneMatch(lookup -> lookup.lacksSnapshot() || lookup.lacksNeurostoreId())) {
                return;
            }
            lookIn(new ComposeDocument(entry), lookups);
            Optional<String> id = ComposeDocument.resultId(entry).filter(seen::add);
            boolean complete =
                    lookups.stream().noneMatch(lookup -> lookup.lacksSnapshot() || lookup.lacksNeurostoreId());
            if (complete || id.isEmpty()) {
                continue;
            }
            try {
                lookIn(
                        new ComposeDocument(calls.getJson(addresses.compose("meta-analysis-results", id.get()))),
                        lookups);
            } catch (RefusedException e) {
                warnings.add(String.valueOf(e.getMessage()));
            } catch (CallException e) {
                // A service that fails for one result fails for the others: what is found by now has to do.
                warnings.add(String.valueOf(e.getMessage()));
                return;
            }
        }
        if (entries.size() > MAX_RESULTS) {
            warnings.add("of " + entries.size() + " results the newest " + MAX_RESULTS
                    + " were looked at for the study set and the annotation");
        }
    }

    private void lookInProject(ComposeDocument metaAnalysis, List<Lookup> lookups, List<String> warnings)
            throws InterruptedException {
        JsonNode project = metaAnalysis.document().path("project");
        Optional<String> id = ComposeDocument.text(project);
        if (project.isObject()) {
            takeIds(project, lookups);
            id = ComposeDocument.text(project.path("id"));
        }
        if (id.isEmpty() || lookups.stream().noneMatch(Lookup::lacksNeurostoreId)) {
            return;
        }
        try {
            takeIds(calls.getJson(addresses.compose("projects", id.get())), lookups);
        } catch (CallException e) {
            warnings.add(String.valueOf(e.getMessage()));
        }
    }

    private static void takeIds(JsonNode project, List<Lookup> lookups) {
        lookups.forEach(lookup -> lookup.takeNeurostoreId(new ComposeDocument(project)));
    }

    private static Bundle bundle(
            String source,
            ComposeDocument metaAnalysis,
            Bundle.Input studyset,
            Bundle.Input annotation,
            List<String> warnings) {
        JsonNode document = metaAnalysis.document();
        @Nullable
        Secret runKey =
                ComposeDocument.text(document.path("run_key")).map(Secret::new).orElse(null);
        return new Bundle(source, document.path("specification"), studyset, annotation, runKey, List.copyOf(warnings));
    }

    private static String reasons(List<String> warnings) {
        return warnings.isEmpty() ? "" : ": " + String.join("; ", warnings);
    }
}

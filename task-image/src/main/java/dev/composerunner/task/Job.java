package dev.composerunner.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.Secret;
import dev.composerunner.task.http.HttpCalls;
import dev.composerunner.task.inputs.Bundle;
import dev.composerunner.task.inputs.BundleSource;
import dev.composerunner.task.inputs.InputException;
import dev.composerunner.task.inputs.ReferenceStudySets;
import dev.composerunner.task.results.ArtifactException;
import dev.composerunner.task.results.ArtifactStore;
import dev.composerunner.task.results.ComposeResults;
import dev.composerunner.task.results.ResultSet;
import dev.composerunner.task.results.UploadFailedException;
import dev.composerunner.task.results.UploadRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One run of a meta-analysis: reads the bundle, computes, keeps the artifacts, gives the results back. */
final class Job {

    private final JobSettings settings;
    private final BundleSource source;
    private final Analysis analysis;
    private final ArtifactStore store;
    private final HttpCalls calls;
    private final JobRecord record;
    private final PhaseClock phases;
    private final Events events;
    private final Redaction redaction;

    Job(
            JobSettings settings,
            BundleSource source,
            Analysis analysis,
            ArtifactStore store,
            HttpCalls calls,
            Telling telling) {
        this.settings = settings;
        this.source = source;
        this.analysis = analysis;
        this.store = store;
        this.calls = calls;
        this.record = telling.record();
        this.phases = telling.phases();
        this.events = telling.events();
        this.redaction = telling.redaction();
        record.settings(settings);
        redaction.add(settings.secrets());
    }

    /** Those that are told how a job goes. */
    record Telling(JobRecord record, PhaseClock phases, Events events, Redaction redaction) {

        static Telling of(JobListener listener, @Nullable ResultsLocation location) {
            var redaction = new Redaction();
            var phases = new PhaseClock(listener);
            return new Telling(
                    new JobRecord(location, redaction, phases), phases, new Events(listener, redaction), redaction);
        }
    }

    /**
     * Runs the job in {@code folder}, except for {@link #end}.
     *
     * @return why it failed, or nothing
     * @throws InterruptedException if the calling thread was interrupted
     */
    Optional<Failure> run(WorkFolder folder) throws InterruptedException {
        try {
            work(folder);
            return Optional.empty();
        } catch (CancellationException e) {
            throw interrupted(e);
        } catch (InputException | UploadFailedException | IOException | RuntimeException | OutOfMemoryError e) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(e);
            }
            return Optional.of(failed(e));
        } catch (Error e) {
            return Optional.of(failed(e));
        }
    }

    private static InterruptedException interrupted(Throwable cause) {
        var interrupted = new InterruptedException("the job was interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    private Failure failed(Throwable thrown) {
        Failure failure = Failures.of(thrown);
        if (Failures.showsTrace(failure.type())) {
            events.warn("workflow.error", thrown);
        }
        return failure;
    }

    private void work(WorkFolder folder)
            throws InputException, UploadFailedException, IOException, InterruptedException {
        var start = new LinkedHashMap<String, Object>();
        start.put("meta_analysis_id", settings.metaAnalysisId());
        start.put("environment", settings.addresses().environment().wireName());
        start.put("no_upload", settings.noUpload());
        start.put("n_cores", settings.threads());
        start.put("version", settings.version());
        events.tell("workflow.start", start);

        phases.enter("fetching inputs");
        Thread.ofVirtual().name("prepare").start(analysis::prepare);
        Bundle given = source.read();
        Bundle bundle = new ReferenceStudySets(settings.addresses(), calls).addTo(given);
        redaction.add(bundle.runKey());
        record.warn(bundle.warnings());
        bundle.requireFiniteNumbers();
        JobMetadata.Inputs inputs = bundle.describe();
        record.inputs(inputs);
        events.tell(
                "inputs.resolved",
                Map.of("source", inputs.source(), "documents", inputs.documents(), "warnings", bundle.warnings()));
        // What has just been fetched can be fetched again.
        keepInputs(given, folder);

        ResultSet results = analysis.run(bundle, folder.path(), settings.threads(), this::warn, phases);
        record.permutations(results.permutations());
        record.groups(results.groups());
        keep(folder);
        String id = settings.metaAnalysisId();
        if (!settings.noUpload() && id != null) {
            giveBack(id, bundle, results);
        }
    }

    private void warn(List<String> warnings) {
        record.warn(warnings);
        if (!warnings.isEmpty()) {
            events.tell("inputs.warnings", Map.of("warnings", warnings));
        }
    }

    private static void keepInputs(Bundle bundle, WorkFolder folder) throws IOException {
        Path inputs = Files.createDirectories(folder.path().resolve("inputs"));
        for (var file : bundle.files().entrySet()) {
            Files.write(inputs.resolve(file.getKey()), ContractJson.MAPPER.writeValueAsBytes(file.getValue()));
        }
    }

    private void keep(WorkFolder folder) throws IOException, InterruptedException {
        List<Path> files = folder.files();
        for (int i = 0; i < files.size(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the job was interrupted while its artifacts were kept");
            }
            phases.enter(store.phase(), i, files.size());
            record.artifact(store.keep(folder.name(files.get(i)), files.get(i)));
        }
        events.tell("artifacts.stored", Map.of("count", record.artifactCount(), "bytes", record.artifactBytes()));
    }

    private void giveBack(String metaAnalysisId, Bundle bundle, ResultSet results)
            throws UploadFailedException, ArtifactException, InterruptedException {
        phases.enter("giving results back");
        Secret key = bundle.runKey() == null ? settings.secrets().nscKey() : bundle.runKey();
        if (key == null) {
            throw new UploadFailedException(
                    "the results could not be given back: the meta-analysis has no run key, and no nsc_key was given; "
                            + "give one, or run with no_upload",
                    null);
        }
        var upload = new UploadRecord(store, record.execution());
        String result =
                new ComposeResults(calls, settings.addresses(), key).giveBack(metaAnalysisId, bundle, results, upload);
        events.tell(
                "results.given_back",
                Map.of("result_id", result, "result_url", settings.addresses().resultUrl(metaAnalysisId)));
    }

    /** Writes metadata.json and tells how the job ended. */
    JobMetadata end(@Nullable Failure failure) throws ArtifactException {
        JobMetadata metadata = record.metadata(settings.artifactPrefix().value(), failure);
        write(store, metadata, events);
        return metadata;
    }

    static void write(ArtifactStore store, JobMetadata metadata, Events events) throws ArtifactException {
        try {
            store.write(
                    ArtifactKeys.METADATA,
                    ContractJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(metadata));
            events.tell("metadata.written", Map.of("status", metadata.status()));
            if (metadata.failure() == null) {
                events.tell(
                        "workflow.success",
                        Map.of("timings", Objects.requireNonNullElse(metadata.timings(), Map.of())));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata can always be written as JSON", e);
        } finally {
            Failure failure = metadata.failure();
            if (failure != null) {
                events.tell("workflow.failed", Map.of("type", failure.type(), "message", failure.message()));
            }
        }
    }

    /** The failure of a job that somebody stopped. */
    static Failure cancelled() {
        return new Failure(FailureType.Cancelled, "the job was interrupted");
    }
}

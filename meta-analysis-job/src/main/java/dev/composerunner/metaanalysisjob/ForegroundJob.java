package dev.composerunner.metaanalysisjob;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobListener;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.job.store.FolderArtifactStore;
import dev.composerunner.metaanalysisjob.folder.ResultsFolder;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.BundleSource;
import dev.composerunner.metaanalysisjob.inputs.ComposeBundleSource;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.metaanalysisjob.inputs.FolderBundleSource;
import dev.composerunner.metaanalysisjob.inputs.Method;
import dev.composerunner.metaanalysisjob.inputs.StudyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that runs in this process and leaves its artifacts in a folder: maps, tables, text, the documents that were read
 * (in {@code inputs}), and metadata.json, which is written last.
 */
public final class ForegroundJob {

    /** Largest number of threads. */
    public static final int MAX_THREADS = MetaAnalysisParameters.MAX_CORES;

    private final ArtifactPrefix artifactPrefix;
    private final JobSettings settings;
    private final JobSecrets secrets;
    private final @Nullable BundleSource inputs;
    private final Method method;
    private final Parts parts;
    private final Path results;
    private final boolean overwrite;

    private ForegroundJob(
            ArtifactPrefix artifactPrefix,
            JobSettings settings,
            JobSecrets secrets,
            @Nullable BundleSource inputs,
            Method method,
            Parts parts,
            Path results,
            boolean overwrite) {
        this.artifactPrefix = artifactPrefix;
        this.settings = settings;
        this.secrets = secrets;
        this.inputs = inputs;
        this.method = method;
        this.parts = parts;
        this.results = results;
        this.overwrite = overwrite;
    }

    /** A job on the documents in the folder {@code inputs}; nothing is given back. */
    public static ForegroundJob ofFolder(Path inputs, Path results) {
        return ofFolder(inputs, Addresses.of(ComposeEnvironment.PRODUCTION), results);
    }

    /**
     * A job on the documents in the folder {@code inputs}; nothing is given back.
     *
     * @param addresses where the study set is that the documents may compare with
     */
    public static ForegroundJob ofFolder(Path inputs, Addresses addresses, Path results) {
        return of(new FolderBundleSource(inputs), addresses, results);
    }

    /** A job on the coordinates in files of text; nothing is given back. */
    public static ForegroundJob ofFiles(StudyFiles inputs, Path results) {
        return of(inputs, Addresses.of(ComposeEnvironment.PRODUCTION), results);
    }

    private static ForegroundJob of(BundleSource inputs, Addresses addresses, Path results) {
        return of(null, inputs, addresses, results);
    }

    private static ForegroundJob of(
            @Nullable String id, @Nullable BundleSource inputs, Addresses addresses, Path results) {
        return new ForegroundJob(
                ArtifactPrefix.random(),
                new JobSettings(id, addresses, false, Runtime.getRuntime().availableProcessors()),
                JobSecrets.NONE,
                inputs,
                Method.OF_THE_SPECIFICATION,
                Parts.NONE,
                results,
                false);
    }

    /**
     * A job on a meta-analysis of Neurosynth Compose.
     *
     * @throws IllegalArgumentException if {@code id} is not of the form of an id
     */
    public static ForegroundJob ofMetaAnalysis(String id, Addresses addresses, Path results) {
        return of(MetaAnalysisParameters.checkedId(id), null, addresses, results);
    }

    /** The same under the name {@code prefix} instead of a random one. */
    public ForegroundJob withArtifactPrefix(ArtifactPrefix prefix) {
        return new ForegroundJob(prefix, settings, secrets, inputs, method, parts, results, overwrite);
    }

    /** The same with another number of threads than the machine has processors: 1 to {@link #MAX_THREADS}. */
    public ForegroundJob withThreads(int threads) {
        return with(settings.withThreads(threads));
    }

    /** The same, without ({@code true}) or with ({@code false}, the usual) giving the results back. */
    public ForegroundJob withNoUpload(boolean noUpload) {
        return with(settings.withNoUpload(noUpload));
    }

    /**
     * The same with keys to act with.
     *
     * @param nscKey lets the job give its results back to Neurosynth Compose
     * @param nvKey is for NeuroVault
     */
    public ForegroundJob withKeys(@Nullable Secret nscKey, @Nullable Secret nvKey) {
        return new ForegroundJob(
                artifactPrefix,
                settings,
                MetaAnalysisParameters.keys(nscKey, nvKey),
                inputs,
                method,
                parts,
                results,
                overwrite);
    }

    private ForegroundJob with(JobSettings other) {
        return new ForegroundJob(artifactPrefix, other, secrets, inputs, method, parts, results, overwrite);
    }

    /** The same by another method than the specification's. */
    public ForegroundJob withMethod(Method other) {
        return new ForegroundJob(artifactPrefix, settings, secrets, inputs, other, parts, results, overwrite);
    }

    /**
     * The same cut into parts. A job that draws a part leaves it as {@code null_A-B.json.gz}, and gives nothing back: it has no results yet.
     */
    public ForegroundJob withParts(Parts other) {
        return new ForegroundJob(artifactPrefix, settings, secrets, inputs, method, other, results, overwrite);
    }

    /** The same, replacing results of other settings and files of others that have names of results ({@code true}). */
    public ForegroundJob withOverwrite(boolean replaces) {
        return new ForegroundJob(artifactPrefix, settings, secrets, inputs, method, parts, results, replaces);
    }

    private BundleSource compose(HttpCalls calls) {
        return new ComposeBundleSource(Objects.requireNonNull(settings.metaAnalysisId()), settings.addresses(), calls);
    }

    /**
     * Runs the job. How it ended, a failure too, is in the answer and in metadata.json; an interruption of the calling thread is
     * {@link dev.composerunner.contract.FailureType#Cancelled}, and the thread stays interrupted.
     *
     * <p>The results replace earlier ones of the same inputs and settings when the job has succeeded. A job that fails leaves
     * earlier results, and its record only where there are none. The event {@code results.left} says which folder has the record.
     *
     * @throws dev.composerunner.metaanalysisjob.folder.ResultsFolderException if results cannot be written to the folder
     * @throws IOException if metadata.json cannot be written
     */
    public JobMetadata run(JobListener listener) throws IOException {
        JobSettings settings = this.settings.withNoUpload(
                this.settings.noUpload() || parts.drawn().isPresent());
        var reports = JobReports.to(listener, null);
        reports.record()
                .program(MetaAnalysisType.NAME, ForegroundJob.class.getPackage().getImplementationVersion());
        try (var folder = ResultsFolder.open(results, "--out");
                var calls = new HttpCalls(HttpLimits.STANDARD, RetryPolicy.STANDARD)) {
            BundleSource source = inputs == null ? compose(calls) : inputs;
            var work = new MetaAnalysisWork(
                    settings,
                    method.appliedTo(source),
                    new PlacedAnalysis(
                            new MetaAnalysis(parts), folder, parts.drawn().isPresent(), overwrite),
                    calls);
            var store = new FolderArtifactStore(folder.staged());
            Optional<Failure> failure;
            boolean interrupted = false;
            try {
                var context = new JobContext(new WorkFolder(folder.staged()), store, secrets, reports);
                failure = reports.run(() -> work.run(context));
            } catch (InterruptedException e) {
                interrupted = true;
                failure = Optional.of(JobReports.cancelled());
            }
            // Files are written through channels that an interrupted thread cannot use.
            interrupted |= Thread.interrupted();
            if (failure.isPresent() && failure.get().type() != FailureType.UploadFailed) {
                folder.clear();
            }
            JobMetadata metadata = reports.record().metadata(artifactPrefix.value(), failure.orElse(null));
            reports.write(store, metadata);
            Optional<Path> left = leave(folder, metadata);
            if (left.isPresent()) {
                reports.events()
                        .tell("results.left", Map.of("folder", left.get().toString()));
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return metadata;
        }
    }

    /** Moves results and record to where they stay. */
    private Optional<Path> leave(ResultsFolder folder, JobMetadata metadata) throws IOException {
        var names = new ArrayList<String>();
        for (var artifact : Objects.requireNonNullElse(metadata.artifacts(), List.<JobMetadata.Artifact>of())) {
            if (Files.exists(folder.staged().resolve(artifact.name()))) {
                names.add(artifact.name());
            }
        }
        boolean hasResults = !names.isEmpty();
        names.add(ArtifactKeys.METADATA);
        if (metadata.failure() == null || !folder.holdsResults()) {
            return Optional.of(folder.commit(names, overwrite));
        }
        return hasResults ? Optional.of(folder.commitBeside(names)) : Optional.empty();
    }
}

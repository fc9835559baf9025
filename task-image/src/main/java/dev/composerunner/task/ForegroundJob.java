package dev.composerunner.task;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ComposeEnvironment;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.task.folder.ResultsFolder;
import dev.composerunner.task.http.HttpCalls;
import dev.composerunner.task.http.HttpLimits;
import dev.composerunner.task.http.RetryPolicy;
import dev.composerunner.task.inputs.Addresses;
import dev.composerunner.task.inputs.BundleSource;
import dev.composerunner.task.inputs.ComposeBundleSource;
import dev.composerunner.task.inputs.FolderBundleSource;
import dev.composerunner.task.inputs.Method;
import dev.composerunner.task.inputs.StudyFiles;
import dev.composerunner.task.results.FolderArtifactStore;
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

    private final JobSettings settings;
    private final @Nullable BundleSource inputs;
    private final Method method;
    private final Parts parts;
    private final Path results;
    private final boolean overwrite;

    private ForegroundJob(
            JobSettings settings,
            @Nullable BundleSource inputs,
            Method method,
            Parts parts,
            Path results,
            boolean overwrite) {
        this.settings = settings;
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
        return new ForegroundJob(
                settings(null, addresses), inputs, Method.OF_THE_SPECIFICATION, Parts.NONE, results, false);
    }

    /**
     * A job on a meta-analysis of Neurosynth Compose.
     *
     * @throws IllegalArgumentException if {@code id} is not of the form of an id
     */
    public static ForegroundJob ofMetaAnalysis(String id, Addresses addresses, Path results) {
        return new ForegroundJob(
                settings(TaskSettings.metaAnalysisId("meta_analysis_id", id), addresses),
                null,
                Method.OF_THE_SPECIFICATION,
                Parts.NONE,
                results,
                false);
    }

    private static JobSettings settings(@Nullable String id, Addresses addresses) {
        return new JobSettings(
                ArtifactPrefix.random(),
                id,
                addresses,
                false,
                Runtime.getRuntime().availableProcessors(),
                JobSecrets.NONE,
                ForegroundJob.class.getPackage().getImplementationVersion());
    }

    /** The same under the name {@code prefix} instead of a random one. */
    public ForegroundJob withArtifactPrefix(ArtifactPrefix prefix) {
        return with(new JobSettings(
                prefix,
                settings.metaAnalysisId(),
                settings.addresses(),
                settings.noUpload(),
                settings.threads(),
                settings.secrets(),
                settings.version()));
    }

    /** The same with another number of threads than the machine has processors. */
    public ForegroundJob withThreads(int threads) {
        return with(new JobSettings(
                settings.artifactPrefix(),
                settings.metaAnalysisId(),
                settings.addresses(),
                settings.noUpload(),
                threads,
                settings.secrets(),
                settings.version()));
    }

    /** The same, without ({@code true}) or with ({@code false}, the usual) giving the results back. */
    public ForegroundJob withNoUpload(boolean noUpload) {
        return with(new JobSettings(
                settings.artifactPrefix(),
                settings.metaAnalysisId(),
                settings.addresses(),
                noUpload,
                settings.threads(),
                settings.secrets(),
                settings.version()));
    }

    /** The same with keys to act with. */
    public ForegroundJob withSecrets(JobSecrets secrets) {
        return with(settings.withSecrets(secrets));
    }

    private ForegroundJob with(JobSettings other) {
        return new ForegroundJob(other, inputs, method, parts, results, overwrite);
    }

    /** The same by another method than the specification's. */
    public ForegroundJob withMethod(Method other) {
        return new ForegroundJob(settings, inputs, other, parts, results, overwrite);
    }

    /**
     * The same cut into parts. A job that draws a part leaves it as {@code null_A-B.json.gz}, and gives nothing back: it has no results yet.
     */
    public ForegroundJob withParts(Parts other) {
        return new ForegroundJob(settings, inputs, method, other, results, overwrite);
    }

    /** The same, replacing results of other settings and files of others that have names of results ({@code true}). */
    public ForegroundJob withOverwrite(boolean replaces) {
        return new ForegroundJob(settings, inputs, method, parts, results, replaces);
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
     * @throws dev.composerunner.task.folder.ResultsFolderException if results cannot be written to the folder
     * @throws IOException if metadata.json cannot be written
     */
    public JobMetadata run(JobListener listener) throws IOException {
        JobSettings settings = parts.drawn().isPresent() ? withNoUpload(true).settings : this.settings;
        var telling = Job.Telling.of(listener, null);
        try (var folder = ResultsFolder.open(results, "--out");
                var calls = new HttpCalls(HttpLimits.STANDARD, RetryPolicy.STANDARD)) {
            BundleSource source = inputs == null ? compose(calls) : inputs;
            var job = new Job(
                    settings,
                    method.appliedTo(source),
                    new PlacedAnalysis(
                            new MetaAnalysis(parts), folder, parts.drawn().isPresent(), overwrite),
                    new FolderArtifactStore(folder.staged()),
                    calls,
                    telling);
            Optional<Failure> failure;
            boolean interrupted = false;
            try {
                failure = job.run(new WorkFolder(folder.staged()));
            } catch (InterruptedException e) {
                interrupted = true;
                failure = Optional.of(Job.cancelled());
            }
            // Files are written through channels that an interrupted thread cannot use.
            interrupted |= Thread.interrupted();
            if (failure.isPresent() && failure.get().type() != FailureType.UploadFailed) {
                folder.clear();
            }
            JobMetadata metadata = job.end(failure.orElse(null));
            Optional<Path> left = leave(folder, metadata);
            if (left.isPresent()) {
                telling.events()
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

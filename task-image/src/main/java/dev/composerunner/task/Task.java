package dev.composerunner.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.task.http.HttpCalls;
import dev.composerunner.task.http.HttpLimits;
import dev.composerunner.task.http.RetryPolicy;
import dev.composerunner.task.inputs.ComposeBundleSource;
import dev.composerunner.task.results.ArtifactException;
import dev.composerunner.task.results.ArtifactStore;
import dev.composerunner.task.results.FolderArtifactStore;
import dev.composerunner.task.results.S3ArtifactStore;
import dev.composerunner.task.results.S3Objects;
import dev.composerunner.task.results.StoredSecrets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one job of a process: from the environment variables to an exit code. */
final class Task {

    private static final String USUAL_RESULTS_PREFIX = "compose-runner/results";

    private final Map<String, String> variables;
    private final ArtifactPrefix artifactPrefix;
    private final @Nullable S3Objects objects;
    private final ArtifactStore store;
    private final ProgressReporter progress;
    private final Job.Telling telling;
    private final Termination termination;
    private Optional<StoredSecrets> storedSecrets = Optional.empty();

    private Task(Map<String, String> variables, ArtifactPrefix artifactPrefix, JobListener log) {
        this.variables = variables;
        this.artifactPrefix = artifactPrefix;
        Optional<String> bucket = TaskSettings.text(variables, TaskEnvironment.RESULTS_BUCKET);
        var keys = new ArtifactKeys(variables.getOrDefault(TaskEnvironment.RESULTS_PREFIX, USUAL_RESULTS_PREFIX));
        objects = bucket.map(name -> S3Objects.of(name, variables)).orElse(null);
        store = objects == null
                ? new FolderArtifactStore(
                        Path.of(System.getProperty("java.io.tmpdir"), "compose-runner", artifactPrefix.value()))
                : new S3ArtifactStore(objects, keys, artifactPrefix);
        progress = new ProgressReporter(store, ProgressReporter.INTERVAL);
        telling = Job.Telling.of(
                new Both(log, progress),
                bucket.map(name -> ResultsLocation.of(name, keys, artifactPrefix))
                        .orElse(null));
        termination = new Termination(
                Thread.currentThread(), artifactPrefix.value(), store, telling.record(), telling.events());
    }

    /** Two listeners as one. */
    private record Both(JobListener first, JobListener second) implements JobListener {

        @Override
        public void onEvent(String message, JsonNode details) {
            first.onEvent(message, details);
            second.onEvent(message, details);
        }

        @Override
        public void onProgress(JobProgress progress) {
            first.onProgress(progress);
            second.onProgress(progress);
        }
    }

    /**
     * Runs the task on the calling thread.
     *
     * @param terminations takes what is to run when the process is told to stop
     * @return the exit code
     * @throws IllegalArgumentException if not even the job's name is valid, so that nothing can be recorded under it
     */
    static int run(Map<String, String> variables, PrintStream out, Consumer<Runnable> terminations) {
        ArtifactPrefix artifactPrefix = TaskSettings.artifactPrefix(variables);
        var task = new Task(variables, artifactPrefix, new JobLog(out, artifactPrefix.value()));
        terminations.accept(task.termination::run);
        int code = FailureType.Internal.exitCode();
        try {
            code = task.run();
        } finally {
            task.termination.workEnded(code);
        }
        return code;
    }

    private int run() {
        Optional<Failure> failure;
        try {
            if (cancelledBefore()) {
                return FailureType.Cancelled.exitCode();
            }
            progress.start();
            failure = attempt();
        } catch (InterruptedException e) {
            // The termination interrupts the work, and ends the process.
            failure = Optional.of(Job.cancelled());
        } catch (IOException | RuntimeException | Error e) {
            telling.events().warn("workflow.error", e);
            failure = Optional.of(Failures.of(e));
        }
        if (!termination.claimEnd()) {
            return failure.map(each -> each.type().exitCode()).orElse(0);
        }
        return end(failure.orElse(null));
    }

    private boolean cancelledBefore() throws IOException {
        Optional<Failure> earlier = Termination.failure(store);
        if (earlier.isPresent() && earlier.get().type() == FailureType.Cancelled) {
            if (termination.claimEnd()) {
                telling.events()
                        .tell(
                                "workflow.failed",
                                Map.of(
                                        "type",
                                        FailureType.Cancelled,
                                        "message",
                                        earlier.get().message()));
            }
            return true;
        }
        store.delete(ArtifactKeys.METADATA);
        return false;
    }

    private Optional<Failure> attempt() throws IOException, InterruptedException {
        TaskSettings settings;
        try {
            settings = TaskSettings.of(artifactPrefix, variables);
        } catch (IllegalArgumentException e) {
            return Optional.of(new Failure(FailureType.InvalidInput, String.valueOf(e.getMessage())));
        }
        JobSettings job = settings.job().withSecrets(secrets(settings));
        telling.record().fargate(FargateTask.of(variables, telling.record().startTime()));
        WorkFolder folder = WorkFolder.create();
        try (var calls = new HttpCalls(HttpLimits.STANDARD, RetryPolicy.STANDARD)) {
            String id = String.valueOf(job.metaAnalysisId());
            var source = new ComposeBundleSource(id, job.addresses(), calls);
            return new Job(job, source, new MetaAnalysis(Parts.NONE), store, calls, telling).run(folder);
        } finally {
            if (settings.deleteWorkFolder()) {
                delete(folder);
            }
        }
    }

    private void delete(WorkFolder folder) {
        try {
            folder.delete();
        } catch (IOException e) {
            telling.events().warn("work_folder.left", e);
        }
    }

    private JobSecrets secrets(TaskSettings settings) throws ArtifactException {
        JobSecrets given = settings.job().secrets();
        if (settings.secretsKey().isEmpty() || objects == null) {
            return given;
        }
        var stored = new StoredSecrets(objects, settings.secretsKey().get());
        JobSecrets found = stored.read()
                .orElseThrow(() -> new IllegalStateException("the keys of the job are not in the bucket at "
                        + settings.secretsKey().get() + "; submit the job again"));
        storedSecrets = Optional.of(stored);
        termination.secrets(stored);
        return new JobSecrets(
                given.nscKey() == null ? found.nscKey() : given.nscKey(),
                given.nvKey() == null ? found.nvKey() : given.nvKey());
    }

    private int end(@Nullable Failure failure) {
        progress.close();
        if (progress.failures() > 0) {
            telling.events()
                    .tell(
                            "progress.failed",
                            Map.of("count", progress.failures(), "first_error", progress.firstFailure()));
        }
        JobMetadata metadata = telling.record().metadata(artifactPrefix.value(), failure);
        int code = failure == null ? 0 : failure.type().exitCode();
        try {
            Job.write(store, metadata, telling.events());
        } catch (IOException | RuntimeException e) {
            telling.events().warn("metadata.failed", e);
            code = failure == null ? FailureType.Internal.exitCode() : code;
        }
        cleanUp(store, storedSecrets, telling.events());
        return code;
    }

    /** Removes what only a running job needs. */
    static void cleanUp(ArtifactStore store, Optional<StoredSecrets> secrets, Events events) {
        try {
            store.delete(ArtifactKeys.PROGRESS);
            if (secrets.isPresent()) {
                secrets.get().delete();
            }
        } catch (IOException | RuntimeException e) {
            events.warn("clean_up.failed", e);
        }
    }
}

package dev.composerunner.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobExecution;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one job of a process: from the environment variables to an exit code. */
final class Task {

    private final Map<String, String> variables;
    private final ArtifactPrefix artifactPrefix;
    private final @Nullable JobExecution execution;
    private final @Nullable S3Objects objects;
    private final ArtifactStore store;
    private final ProgressReporter progress;
    private final Job.Telling telling;
    private final Termination termination;
    private Optional<StoredSecrets> storedSecrets = Optional.empty();

    private Task(Map<String, String> variables, ArtifactPrefix artifactPrefix, JobListener log) {
        this.variables = variables;
        this.artifactPrefix = artifactPrefix;
        this.execution = TaskSettings.execution(variables).orElse(null);
        Optional<String> bucket = TaskSettings.text(variables, TaskEnvironment.RESULTS_BUCKET);
        ArtifactKeys keys = TaskSettings.keys(variables);
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
        telling.record().execution(execution);
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
            Optional<JobMetadata> earlier = endedBefore();
            if (earlier.isPresent()) {
                return end(earlier.get());
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

    /**
     * The record of the job's end, if an earlier run of the same execution has left one that no other run can change: the machine was
     * taken away, or the service killed, after the job's end and before the workflow knew of it. Any other record is removed.
     */
    private Optional<JobMetadata> endedBefore() throws IOException {
        Optional<JobMetadata> earlier =
                readable().filter(metadata -> Objects.equals(metadata.execution(), execution) && isFinal(metadata));
        if (earlier.isEmpty()) {
            store.delete(ArtifactKeys.METADATA);
        }
        return earlier;
    }

    private boolean isFinal(JobMetadata metadata) {
        Failure failure = metadata.failure();
        if (execution == null) {
            // Whoever starts a task by hand again wants it to run again, unless it was cancelled before it began.
            return failure != null && failure.type() == FailureType.Cancelled;
        }
        return failure == null
                ? metadata.status().equals(JobMetadata.SUCCEEDED)
                : failure.type().retry() == FailureType.Retry.NEVER;
    }

    private Optional<JobMetadata> readable() throws ArtifactException {
        try {
            return Termination.metadata(store);
        } catch (ArtifactException e) {
            throw e;
        } catch (IOException e) {
            // Not written by a job of ours, as it is no record.
            return Optional.empty();
        }
    }

    /** Ends as an earlier run of the same execution has ended, whose record stays as it is. */
    private int end(JobMetadata earlier) {
        Failure failure = earlier.failure();
        if (termination.claimEnd()) {
            telling.events()
                    .tell(
                            "workflow.ended_before",
                            failure == null
                                    ? Map.of("status", earlier.status())
                                    : Map.of(
                                            "status",
                                            earlier.status(),
                                            "type",
                                            failure.type(),
                                            "message",
                                            failure.message()));
            cleanUp(store, ownSecrets(), telling.events());
        }
        return failure == null ? 0 : failure.type().exitCode();
    }

    /** The job's own keys, where the variables name them. */
    private Optional<StoredSecrets> ownSecrets() {
        String own = TaskSettings.keys(variables).secrets(artifactPrefix);
        return objects != null && own.equals(variables.get(TaskEnvironment.SECRETS_KEY))
                ? Optional.of(new StoredSecrets(objects, own))
                : Optional.empty();
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
        attempt(events, () -> {
            if (secrets.isPresent()) {
                secrets.get().delete();
            }
        });
        attempt(events, () -> store.delete(ArtifactKeys.PROGRESS));
        attempt(events, () -> store.delete(ArtifactKeys.UPLOAD));
    }

    /** A step of the clean-up. */
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Events events, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            events.warn("clean_up.failed", e);
        }
    }
}

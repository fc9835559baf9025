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
import dev.composerunner.job.BuiltInJob;
import dev.composerunner.job.Events;
import dev.composerunner.job.Failures;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobListener;
import dev.composerunner.job.JobLog;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.ProgressReporter;
import dev.composerunner.job.ResultsLocation;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ArtifactStore;
import dev.composerunner.job.store.CompletedResults;
import dev.composerunner.job.store.FolderArtifactStore;
import dev.composerunner.task.s3.S3ArtifactStore;
import dev.composerunner.task.s3.S3CompletedResults;
import dev.composerunner.task.s3.S3Objects;
import dev.composerunner.task.s3.StoredSecrets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one job of a process: from the environment variables to an exit code. */
final class Task {

    private static final Pattern USD = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?(E-[0-9])?");
    private static final String CLEAN_UP_FAILED = "clean_up.failed";

    private final PrintStream out;
    private final Map<String, String> variables;
    private final ArtifactPrefix artifactPrefix;
    private final @Nullable JobExecution execution;
    private final @Nullable S3Objects objects;
    private final ArtifactStore store;
    private final ProgressReporter progress;
    private final JobReports reports;
    private final Termination termination;
    private Optional<StoredSecrets> storedSecrets = Optional.empty();
    private CompletedResults completed = CompletedResults.NONE;

    private Task(Map<String, String> variables, ArtifactPrefix artifactPrefix, PrintStream out) {
        var log = new JobLog(out, artifactPrefix.value());
        this.out = out;
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
        reports = JobReports.to(
                new Both(log, progress),
                bucket.map(name -> ResultsLocation.of(name, keys, artifactPrefix))
                        .orElse(null));
        reports.record().execution(execution);
        termination = new Termination(Thread.currentThread(), artifactPrefix.value(), store, reports);
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
        var task = new Task(variables, artifactPrefix, out);
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
            failure = Optional.of(JobReports.cancelled());
        } catch (IOException | RuntimeException | Error e) {
            reports.events().warn("workflow.error", e);
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
            reports.events()
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
            // The earlier run may have been killed before it did.
            remember(completed(), earlier);
            cleanUp(store, ownSecrets(), reports.events());
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
        BuiltInJob.Work work;
        try {
            settings = TaskSettings.of(artifactPrefix, variables);
            completed = completed();
            reports.record().program(settings.jobType(), settings.version().orElse(null));
            work = work(settings);
        } catch (IllegalArgumentException e) {
            return Optional.of(new Failure(FailureType.InvalidInput, String.valueOf(e.getMessage())));
        }
        JobSecrets secrets = secrets(settings);
        FargateTask.of(variables, reports.record().startTime())
                .ifPresent(task -> reports.record().cost(task::cost));
        TaskSettings.text(variables, TaskEnvironment.ESTIMATED_COST_USD)
                .filter(text -> USD.matcher(text).matches())
                .ifPresent(text -> reports.record().reserved(Double.parseDouble(text)));
        WorkFolder folder = WorkFolder.create();
        try {
            var context = new JobContext(folder, store, secrets, reports, completed);
            return reports.run(() -> work.run(context));
        } finally {
            if (settings.deleteWorkFolder()) {
                delete(folder);
            }
        }
    }

    private CompletedResults completed() {
        Optional<S3CompletedResults.ReuseRule> rule = TaskSettings.reuse(variables);
        return objects == null || rule.isEmpty()
                ? CompletedResults.NONE
                : new S3CompletedResults(
                        objects, TaskSettings.keys(variables), artifactPrefix, rule.get(), Clock.systemUTC());
    }

    /** Lets later jobs find the result of this one, which has succeeded and stays so if they cannot. */
    private void remember(CompletedResults results, JobMetadata metadata) {
        if (metadata.status().equals(JobMetadata.SUCCEEDED)) {
            attempt(reports.events(), "reuse.not_remembered", () -> results.remember(metadata));
        }
    }

    private BuiltInJob.Work work(TaskSettings settings) throws IOException {
        if (settings.orderKey().isPresent() && objects != null) {
            return OrderedWork.read(variables, objects, settings.orderKey().get(), line -> {
                out.println(line);
                out.flush();
            });
        }
        return BuiltInJob.of(settings.jobType()).read(variables);
    }

    private void delete(WorkFolder folder) {
        try {
            folder.delete();
        } catch (IOException e) {
            reports.events().warn("work_folder.left", e);
        }
    }

    private JobSecrets secrets(TaskSettings settings) throws ArtifactException {
        if (settings.secretsKey().isEmpty() || objects == null) {
            return JobSecrets.NONE;
        }
        var stored = new StoredSecrets(objects, settings.secretsKey().get());
        JobSecrets found = stored.read()
                .orElseThrow(() -> new IllegalStateException("the keys of the job are not in the bucket at "
                        + settings.secretsKey().get() + "; submit the job again"));
        storedSecrets = Optional.of(stored);
        termination.secrets(stored);
        return found;
    }

    private int end(@Nullable Failure failure) {
        progress.close();
        if (progress.failures() > 0) {
            reports.events()
                    .tell(
                            "progress.failed",
                            Map.of("count", progress.failures(), "first_error", progress.firstFailure()));
        }
        JobMetadata metadata = reports.record().metadata(artifactPrefix.value(), failure);
        int code = failure == null ? 0 : failure.type().exitCode();
        try {
            reports.write(store, metadata);
            remember(completed, metadata);
        } catch (IOException | RuntimeException e) {
            reports.events().warn("metadata.failed", e);
            code = failure == null ? FailureType.Internal.exitCode() : code;
        }
        cleanUp(store, storedSecrets, reports.events());
        return code;
    }

    /** Removes what only a running job needs. */
    static void cleanUp(ArtifactStore store, Optional<StoredSecrets> secrets, Events events) {
        attempt(events, CLEAN_UP_FAILED, () -> {
            if (secrets.isPresent()) {
                secrets.get().delete();
            }
        });
        attempt(events, CLEAN_UP_FAILED, () -> store.delete(ArtifactKeys.PROGRESS));
        attempt(events, CLEAN_UP_FAILED, () -> store.delete(ArtifactKeys.UPLOAD));
    }

    /** A step after the end of the work. */
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Events events, String failed, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            events.warn(failed, e);
        }
    }
}

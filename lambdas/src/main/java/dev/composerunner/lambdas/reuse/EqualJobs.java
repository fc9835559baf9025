package dev.composerunner.lambdas.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.submission.CacheRule;
import dev.composerunner.contract.submission.Reuse;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * The jobs that compute the same. Their names say so, and that a name is taken once is all the locking there is: of several that
 * submit the same at once, each finds or starts the same execution.
 */
public final class EqualJobs {

    /** The index knows of all attempts that have ended, but for those whose end is being told. */
    private static final int MOST_UNKNOWN = 100;

    private final Executions executions;
    private final JobIndex index;
    private final CompletedJobs completedJobs;
    private final String stateMachineArn;

    public EqualJobs(
            Executions executions,
            JobDocuments documents,
            ArtifactKeys keys,
            String stateMachineArn,
            InstantSource clock) {
        this.executions = executions;
        this.index = new JobIndex(documents, keys);
        this.completedJobs = new CompletedJobs(documents, keys, clock);
        this.stateMachineArn = stateMachineArn;
    }

    /** What there is at a hash. */
    public sealed interface Found {

        /** The latest job there is; null: there is none. */
        @Nullable
        Job latest();
    }

    /**
     * A job that answers.
     *
     * @param latest the job
     * @param metadata its record; null: it runs
     */
    public record Answer(Job latest, @Nullable JsonNode metadata) implements Found {}

    /**
     * A new job is needed.
     *
     * @param next the attempt that it is
     * @param latest the job before; null: there is none
     * @param reason why that does not answer; null: there is none
     */
    public record Missing(
            Attempt next, @Nullable Job latest, @Nullable String reason) implements Found {}

    /**
     * A job.
     *
     * @param attempt which one
     * @param jobId ARN of its execution
     * @param status status of its execution
     */
    public record Job(Attempt attempt, String jobId, String status) {}

    /**
     * Looks for a job that answers.
     *
     * @param first the least number that a new attempt may have
     */
    public Found find(String jobHash, int first, Reuse reuse, CacheRule rule) {
        Optional<JobIndex.Entry> known = index.find(jobHash);
        JobIndex.Completed completed = known.map(JobIndex.Entry::completed).orElse(null);
        var attempt = new Attempt(
                jobHash, Math.max(first, known.map(JobIndex.Entry::latest).orElse(1)));
        Job latest = null;
        String reason = null;
        for (int unknown = 0; unknown < MOST_UNKNOWN; unknown++, attempt = attempt.next()) {
            Optional<DescribeExecutionResponse> execution = executions.find(reference(attempt));
            if (execution.isEmpty()) {
                // Step Functions has forgotten it, or a later one has failed.
                if (completed == null
                        || completed.attempt() > attempt.number()
                        || (latest != null && latest.attempt().number() == completed.attempt())) {
                    return new Missing(attempt, latest, reason);
                }
                var earlier = new Attempt(jobHash, completed.attempt());
                var job = new Job(earlier, completed.jobId(), ExecutionStatus.SUCCEEDED.toString());
                Found found = completed(job, completed, reuse, rule);
                return found instanceof Missing missing
                        ? new Missing(
                                earlier.equals(attempt) ? attempt.next() : attempt,
                                latest == null ? job : latest,
                                missing.reason())
                        : found;
            }
            latest = new Job(
                    attempt, execution.get().executionArn(), execution.get().statusAsString());
            if (execution.get().status() == ExecutionStatus.RUNNING) {
                return new Answer(latest, null);
            }
            if (execution.get().status() != ExecutionStatus.SUCCEEDED) {
                reason = "attempt " + attempt.number() + " ended as " + latest.status();
                continue;
            }
            boolean expired = completed != null && completed.attempt() == attempt.number() && completed.expired();
            Found found = completed(
                    latest,
                    new JobIndex.Completed(
                            attempt.number(), latest.jobId(), execution.get().stopDate(), expired),
                    reuse,
                    rule);
            if (found instanceof Answer) {
                return found;
            }
            reason = found instanceof Missing missing ? missing.reason() : null;
        }
        throw new IllegalStateException("the jobs of hash " + jobHash + " have more attempts than can be looked at");
    }

    private Found completed(Job job, JobIndex.Completed completed, Reuse reuse, CacheRule rule) {
        if (reuse.scope() != Reuse.Scope.completed) {
            return new Missing(
                    job.attempt().next(), job, "attempt " + job.attempt().number() + " has ended");
        }
        if (rule.inTask()) {
            return new Missing(
                    job.attempt().next(),
                    job,
                    "attempt " + job.attempt().number()
                            + " has ended; the task decides by the inputs that it reads whether that result answers");
        }
        return switch (completedJobs.check(job.attempt().artifactPrefix(), completed, reuse, rule)) {
            case CompletedJobs.Verdict.Valid valid -> new Answer(job, valid.metadata());
            case CompletedJobs.Verdict.Invalid invalid ->
                new Missing(job.attempt().next(), job, invalid.reason());
        };
    }

    private JobReference reference(Attempt attempt) {
        return JobReference.of(attempt.artifactPrefix(), stateMachineArn);
    }
}

package dev.composerunner.lambdas.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.InvalidRequestException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledger in step with the executions. It lists and counts; what runs and what has ended is Step Functions' to say, so a job
 * whose start was not written down is written down at its end.
 */
public final class JobLedger {

    private final Ledger ledger;

    public JobLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Writes down a job that runs, if it is not there.
     *
     * @param input the execution's input
     */
    public void began(ArtifactPrefix job, String jobId, @Nullable String input, Instant at) {
        row(job, jobId, input, at).ifPresent(ledger::add);
    }

    /**
     * Writes down the end of a job.
     *
     * @param input the execution's input
     */
    public void ended(ArtifactPrefix job, String jobId, @Nullable String input, Instant began, JobEnd end) {
        if (ledger.end(job, end) == Ledger.Ending.ABSENT) {
            row(job, jobId, input, began).map(row -> row.ended(end)).ifPresent(ledger::add);
        }
    }

    /** The end that a status of Step Functions says; nothing for a status that is no end. */
    public static Optional<JobEnd> end(String status, @Nullable FailureType failure, Instant at) {
        for (JobStatus each : JobStatus.values()) {
            if (each.name().equals(status) && each != JobStatus.RUNNING) {
                return Optional.of(new JobEnd(each, each == JobStatus.SUCCEEDED ? null : failure, at, null));
            }
        }
        return Optional.empty();
    }

    /** An execution that was started by hand may have any input; it is listed if it names a type. */
    private static Optional<JobRow> row(ArtifactPrefix job, String jobId, @Nullable String input, Instant began) {
        JsonNode order = tree(input);
        try {
            JobRow row = JobRow.running(
                    job,
                    jobId,
                    order.path("job_type").asText(),
                    order.path("version").asText(),
                    began);
            String submitter = order.path("submitted_by").asText();
            JobRow owned = submitter.isEmpty() ? row : row.withSubmittedBy(submitter);
            return Optional.of(Attempt.of(job)
                    .map(attempt -> owned.withHash(attempt.jobHash(), attempt.number()))
                    .orElse(owned));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }

    private static JsonNode tree(@Nullable String input) {
        try {
            return input == null ? MissingNode.getInstance() : ContractJson.MAPPER.readTree(input);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}

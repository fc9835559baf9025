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
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
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
            Optional<Ledger.Addition> added = row(job, jobId, input, began).map(row -> ledger.add(row.ended(end)));
            // Its start was written down meanwhile.
            if (added.filter(Ledger.Addition.EXISTS::equals).isPresent()) {
                ledger.end(job, end);
            }
        }
        if (end.actualCost() != null) {
            settle(job, tree(input), end.actualCost());
        }
    }

    /** Replaces what was set aside for the job, if anything was. */
    private void settle(ArtifactPrefix job, JsonNode order, MicroUsd actual) {
        try {
            ledger.settle(YearMonth.parse(order.path("cost").path("month").asText()), job, actual);
        } catch (DateTimeParseException e) {
            // Nothing was.
        }
    }

    /**
     * The end that a status of Step Functions says; nothing for a status that is no end.
     *
     * @param actualCost what the job cost, if that is known
     */
    public static Optional<JobEnd> end(
            String status, @Nullable FailureType failure, Instant at, @Nullable MicroUsd actualCost) {
        for (JobStatus each : JobStatus.values()) {
            if (each.name().equals(status) && each != JobStatus.RUNNING) {
                return Optional.of(new JobEnd(each, each == JobStatus.SUCCEEDED ? null : failure, at, actualCost));
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
            JsonNode estimated = order.path("cost").path("estimated_usd");
            if (estimated.isNumber()) {
                owned = owned.withEstimatedCost(MicroUsd.ofUsd(estimated.doubleValue()));
            }
            JobRow listed = owned;
            return Optional.of(Attempt.of(job)
                    .map(attempt -> listed.withHash(attempt.jobHash(), attempt.number()))
                    .orElse(listed));
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

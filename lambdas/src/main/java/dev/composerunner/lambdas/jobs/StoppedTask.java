package dev.composerunner.lambdas.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.cost.FargatePrices;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What DescribeTasks says of a task that has stopped, as Step Functions hands it on: what can be said of a job whose task did not live to
 * leave a record.
 *
 * @param billedFrom when its image began to be pulled; absent: it never was
 * @param startTime when its containers had started; absent: they never had
 * @param stopTime when it stopped
 * @param exitCode of the runner, else of a container; absent: none has run
 * @param vcpu its virtual CPUs; 0: not said
 * @param memoryGib its memory; 0: not said
 * @param diskGib its scratch disk
 */
public record StoppedTask(
        @Nullable Instant billedFrom,
        @Nullable Instant startTime,
        @Nullable Instant stopTime,
        @Nullable Integer exitCode,
        double vcpu,
        double memoryGib,
        double diskGib) {

    private static final double CPU_UNITS = 1024;
    private static final double MIB_PER_GIB = 1024;

    /**
     * Reads the cause of a failure.
     *
     * @return nothing where it is not a task
     */
    public static Optional<StoppedTask> of(@Nullable String cause) {
        JsonNode task;
        try {
            task = ContractJson.MAPPER.readTree(cause == null ? "" : cause);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!task.has("StopCode") && !task.has("StoppedReason")) {
            return Optional.empty();
        }
        return Optional.of(new StoppedTask(
                time(task.path("PullStartedAt")),
                time(task.path("StartedAt")),
                time(task.path("StoppedAt")),
                FailureClassification.exitCode(task).orElse(null),
                number(task.path("Cpu")) / CPU_UNITS,
                number(task.path("Memory")) / MIB_PER_GIB,
                number(task.path("EphemeralStorage").path("SizeInGiB"))));
    }

    /** Puts what {@code record} lacks into it. */
    public JobMetadata complete(JobMetadata record, Optional<FargatePrices> prices) {
        JobMetadata.Builder known = record.toBuilder();
        if (record.startTime() == null) {
            known.startTime(startTime);
            // The record that has no start was made by the workflow, moments after the task had stopped.
            if (stopTime != null) {
                known.stopTime(stopTime);
            }
        }
        if (record.exitCode() == null) {
            known.exitCode(exitCode);
        }
        if (record.estimatedCost() == null) {
            known.estimatedCost(prices.flatMap(this::cost).orElse(null));
        }
        return known.build();
    }

    private Optional<JobMetadata.EstimatedCost> cost(FargatePrices prices) {
        if (billedFrom == null || stopTime == null || vcpu == 0) {
            return Optional.empty();
        }
        return Optional.of(prices.estimated(vcpu, memoryGib, diskGib, Duration.between(billedFrom, stopTime)));
    }

    /** Milliseconds since 1970, as Step Functions writes it, or ISO 8601, as ECS does. */
    private static @Nullable Instant time(JsonNode value) {
        try {
            if (value.isIntegralNumber()) {
                return Instant.ofEpochMilli(value.longValue());
            }
            return value.isTextual() ? Instant.parse(value.textValue()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A number, which ECS writes as a text; 0 for anything else. */
    private static double number(JsonNode value) {
        return Math.max(0, value.asDouble());
    }
}

package dev.composerunner.contract.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job stands.
 *
 * @param jobId ARN of the execution
 * @param status {@code RUNNING}, {@code SUCCEEDED}, {@code FAILED}, {@code TIMED_OUT} or {@code ABORTED}
 * @param startTime when the execution began
 * @param stopTime when it ended; absent while it runs
 * @param output the execution's output; an empty object until there is one
 * @param artifactPrefix the job's name
 * @param jobType name of the job's type; absent: the execution was started by hand and names none
 * @param result {@link JobMetadata} as the job left it, once the execution has ended
 * @param error name of the {@link FailureType}, if the job did not succeed
 * @param cause what happened, if the job did not succeed
 * @param progress how far the job is, while it runs
 * @param jobHash SHA-256 of what the job computes; absent: it is never reused
 * @param attempt which of the jobs with this hash it is, from 1; absent without a hash
 * @param cost what it costs; absent where there is no budget and the job has not said what it cost
 * @param reusedFrom name of the earlier job whose result the job's task took over; absent: it took over none
 * @param waitingFor what a job that has not begun waits for: its turn, or its task with the state and reason of ECS; absent: it has begun
 */
public record StatusAnswer(
        String jobId,
        String status,
        @JsonSerialize(using = OffsetTime.class) Instant startTime,
        @JsonSerialize(using = OffsetTime.class) @Nullable Instant stopTime,
        JsonNode output,
        String artifactPrefix,
        @Nullable String jobType,
        @Nullable JsonNode result,
        @Nullable String error,
        @Nullable String cause,
        @Nullable JobProgress progress,
        @Nullable String jobHash,
        @Nullable Integer attempt,
        JobMetadata.@Nullable Cost cost,
        @Nullable String reusedFrom,
        @Nullable String waitingFor) {}

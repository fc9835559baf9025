package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended: the content of {@code metadata.json}, written last, on success and on failure alike. What a job that
 * failed early never learnt is absent.
 *
 * @param status {@link #SUCCEEDED} or {@link #FAILED}
 * @param failure why, if it failed
 * @param artifactPrefix the job's name
 * @param jobType name of the {@link dev.composerunner.contract.submission.JobType}
 * @param artifactsBucket bucket of the artifacts
 * @param artifactsPrefix folder of all jobs in the bucket
 * @param metadataKey key of this document
 * @param composeRunnerVersion version that ran the job
 * @param warnings what was noticed and did not stop the job
 * @param startTime when the task began
 * @param stopTime when the task ended
 * @param timings seconds spent in each phase
 * @param peakMemoryBytes largest resident memory of the task's process
 * @param exitCode exit code of the task
 * @param artifacts every other object of the job
 * @param estimatedCost what the run cost
 * @param cost what was reserved for the job and what it cost; absent where neither is known
 * @param contentHash SHA-256 of what the result follows from; absent: the job answers no other, and none answers it
 * @param reusedFrom name of the earlier job that the result was taken over from; absent: it was computed
 * @param notReused why the result of an earlier job with the same content hash was not taken over; absent: there was none, or it was
 * @param execution the execution that the job belongs to; absent for a job that no workflow runs
 * @param details what only the job's type knows of; fields of the document like the others, after them
 */
public record JobMetadata(
        String status,
        @Nullable Failure failure,
        String artifactPrefix,
        @Nullable String jobType,
        @Nullable String artifactsBucket,
        @Nullable String artifactsPrefix,
        @Nullable String metadataKey,
        @Nullable String composeRunnerVersion,
        @Nullable List<String> warnings,
        @Nullable Instant startTime,
        @Nullable Instant stopTime,
        @Nullable Map<String, Double> timings,
        @Nullable Long peakMemoryBytes,
        @Nullable Integer exitCode,
        @Nullable List<Artifact> artifacts,
        @Nullable EstimatedCost estimatedCost,
        @Nullable Cost cost,
        @Nullable String contentHash,
        @Nullable String reusedFrom,
        @Nullable String notReused,
        @Nullable JobExecution execution,
        @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> details) {

    public static final String SUCCEEDED = "SUCCEEDED";
    public static final String FAILED = "FAILED";

    public JobMetadata {
        // Jackson passes null where the document has no other fields.
        details = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(details, Map.of())));
    }

    /** The record of a job that has succeeded. */
    public static Builder ofSuccess(String artifactPrefix) {
        return new Builder(SUCCEEDED, artifactPrefix);
    }

    /** The record of a job that has failed. */
    public static Builder ofFailure(String artifactPrefix, Failure failure) {
        return new Builder(FAILED, artifactPrefix).failure(failure);
    }

    /** The least that can be said of a job that failed where no task could report it. */
    public static JobMetadata ofFailure(
            String artifactPrefix, @Nullable JobExecution execution, Failure failure, Instant stopTime) {
        return ofFailure(artifactPrefix, failure)
                .execution(execution)
                .stopTime(stopTime)
                .build();
    }

    /** Whether this is the record of {@code other}; a record that names no execution is anybody's. */
    public boolean mayBeOf(@Nullable JobExecution other) {
        return execution == null || other == null || execution.equals(other);
    }

    /** A record in the making that has all of this one. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The same with another failure. */
    public JobMetadata withFailure(Failure other) {
        return new Builder(this).failure(other).build();
    }

    /** The same with what the job cost. */
    public JobMetadata withCost(Cost other) {
        return new Builder(this).cost(other).build();
    }

    /** A record in the making. */
    public static final class Builder {

        private String status;
        private @Nullable Failure failure;
        private final String artifactPrefix;
        private @Nullable String jobType;
        private @Nullable String artifactsBucket;
        private @Nullable String artifactsPrefix;
        private @Nullable String metadataKey;
        private @Nullable String composeRunnerVersion;
        private @Nullable List<String> warnings;
        private @Nullable Instant startTime;
        private @Nullable Instant stopTime;
        private @Nullable Map<String, Double> timings;
        private @Nullable Long peakMemoryBytes;
        private @Nullable Integer exitCode;
        private @Nullable List<Artifact> artifacts;
        private @Nullable EstimatedCost estimatedCost;
        private @Nullable Cost cost;
        private @Nullable String contentHash;
        private @Nullable String reusedFrom;
        private @Nullable String notReused;
        private @Nullable JobExecution execution;
        private Map<String, JsonNode> details = Map.of();

        private Builder(String status, String artifactPrefix) {
            this.status = status;
            this.artifactPrefix = artifactPrefix;
        }

        private Builder(JobMetadata from) {
            status = from.status;
            failure = from.failure;
            artifactPrefix = from.artifactPrefix;
            jobType = from.jobType;
            artifactsBucket = from.artifactsBucket;
            artifactsPrefix = from.artifactsPrefix;
            metadataKey = from.metadataKey;
            composeRunnerVersion = from.composeRunnerVersion;
            warnings = from.warnings;
            startTime = from.startTime;
            stopTime = from.stopTime;
            timings = from.timings;
            peakMemoryBytes = from.peakMemoryBytes;
            exitCode = from.exitCode;
            artifacts = from.artifacts;
            estimatedCost = from.estimatedCost;
            cost = from.cost;
            contentHash = from.contentHash;
            reusedFrom = from.reusedFrom;
            notReused = from.notReused;
            execution = from.execution;
            details = from.details;
        }

        /** Makes the job one that has failed. */
        public Builder failure(Failure value) {
            status = FAILED;
            failure = value;
            return this;
        }

        public Builder jobType(@Nullable String value) {
            jobType = value;
            return this;
        }

        public Builder artifactsBucket(@Nullable String value) {
            artifactsBucket = value;
            return this;
        }

        public Builder artifactsPrefix(@Nullable String value) {
            artifactsPrefix = value;
            return this;
        }

        public Builder metadataKey(@Nullable String value) {
            metadataKey = value;
            return this;
        }

        public Builder composeRunnerVersion(@Nullable String value) {
            composeRunnerVersion = value;
            return this;
        }

        /** Absent where there are none. */
        public Builder warnings(List<String> value) {
            warnings = value.isEmpty() ? null : List.copyOf(value);
            return this;
        }

        public Builder startTime(@Nullable Instant value) {
            startTime = value;
            return this;
        }

        public Builder stopTime(@Nullable Instant value) {
            stopTime = value;
            return this;
        }

        public Builder timings(@Nullable Map<String, Double> value) {
            timings = value;
            return this;
        }

        public Builder peakMemoryBytes(@Nullable Long value) {
            peakMemoryBytes = value;
            return this;
        }

        public Builder exitCode(@Nullable Integer value) {
            exitCode = value;
            return this;
        }

        public Builder artifacts(List<Artifact> value) {
            artifacts = List.copyOf(value);
            return this;
        }

        public Builder estimatedCost(@Nullable EstimatedCost value) {
            estimatedCost = value;
            return this;
        }

        public Builder cost(@Nullable Cost value) {
            cost = value;
            return this;
        }

        public Builder contentHash(@Nullable String value) {
            contentHash = value;
            return this;
        }

        public Builder reusedFrom(@Nullable String value) {
            reusedFrom = value;
            return this;
        }

        public Builder notReused(@Nullable String value) {
            notReused = value;
            return this;
        }

        public Builder execution(@Nullable JobExecution value) {
            execution = value;
            return this;
        }

        /** Replaces what only the job's type knows of. */
        public Builder details(Map<String, JsonNode> value) {
            details = value;
            return this;
        }

        public JobMetadata build() {
            return new JobMetadata(
                    status,
                    failure,
                    artifactPrefix,
                    jobType,
                    artifactsBucket,
                    artifactsPrefix,
                    metadataKey,
                    composeRunnerVersion,
                    warnings,
                    startTime,
                    stopTime,
                    timings,
                    peakMemoryBytes,
                    exitCode,
                    artifacts,
                    estimatedCost,
                    cost,
                    contentHash,
                    reusedFrom,
                    notReused,
                    execution,
                    details);
        }
    }

    /**
     * An object that the job left.
     *
     * @param name path in the job's folder
     * @param size bytes
     * @param sha256 SHA-256 of the bytes, hexadecimal
     */
    public record Artifact(String name, long size, String sha256) {

        /**
         * How the object differs from what the record says of it, as a sentence without a full stop, or nothing.
         *
         * @param found its bytes; empty: it is not there
         * @param foundSha256 SHA-256 of its bytes, hexadecimal, if whoever wrote it said so
         */
        public Optional<String> damage(OptionalLong found, Optional<String> foundSha256) {
            if (found.isEmpty()) {
                return Optional.of("artifact " + name + " is gone");
            }
            if (found.getAsLong() != size) {
                return Optional.of("artifact " + name + " has " + found.getAsLong() + " bytes instead of " + size);
            }
            if (!foundSha256.equals(Optional.of(sha256))) {
                return Optional.of("artifact " + name + " has another checksum than its record");
            }
            return Optional.empty();
        }
    }

    /**
     * What the run cost, by the list price of the task's CPU and memory.
     *
     * @param usd US dollars
     * @param vcpu virtual CPUs of the task
     * @param memoryGib memory of the task
     * @param seconds billed time
     */
    public record EstimatedCost(double usd, double vcpu, double memoryGib, double seconds) {}

    /**
     * What a job costs, by list prices of its task: CPU, memory and disk.
     *
     * @param estimatedUsd US dollars of the longest time that it may take, which its budget had to have room for; absent: nobody estimated it
     * @param actualUsd US dollars of the time that it took; absent: it has not ended, or that is not known
     */
    public record Cost(
            @Nullable Double estimatedUsd, @Nullable Double actualUsd) {}
}

package dev.composerunner.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended: the content of {@code metadata.json}, written last, on success and on failure alike. What a job that
 * failed early never learnt is absent.
 *
 * @param status {@link #SUCCEEDED} or {@link #FAILED}
 * @param failure why, if it failed
 * @param artifactPrefix the job's name
 * @param metaAnalysisId what was run
 * @param environment wire name of the {@link ComposeEnvironment}
 * @param resultUrl page of the meta-analysis that the results belong to
 * @param artifactsBucket bucket of the artifacts
 * @param artifactsPrefix folder of all jobs in the bucket
 * @param metadataKey key of this document
 * @param composeRunnerVersion version that ran the job
 * @param inputs what was read
 * @param warnings what was noticed and did not stop the job
 * @param permutations the null distributions by permutation
 * @param startTime when the task began
 * @param stopTime when the task ended
 * @param timings seconds spent in each phase
 * @param peakMemoryBytes largest resident memory of the task's process
 * @param exitCode exit code of the task
 * @param artifacts every other object of the job
 * @param estimatedCost what the run cost
 * @param execution the execution that the job belongs to; absent for a job that no workflow runs
 */
public record JobMetadata(
        String status,
        @Nullable Failure failure,
        String artifactPrefix,
        @Nullable String metaAnalysisId,
        @Nullable String environment,
        @Nullable String resultUrl,
        @Nullable String artifactsBucket,
        @Nullable String artifactsPrefix,
        @Nullable String metadataKey,
        @Nullable String composeRunnerVersion,
        @Nullable Inputs inputs,
        @Nullable List<String> warnings,
        @Nullable List<Permutations> permutations,
        @Nullable Instant startTime,
        @Nullable Instant stopTime,
        @Nullable Map<String, Double> timings,
        @Nullable Long peakMemoryBytes,
        @Nullable Integer exitCode,
        @Nullable List<Artifact> artifacts,
        @Nullable EstimatedCost estimatedCost,
        @Nullable JobExecution execution) {

    public static final String SUCCEEDED = "SUCCEEDED";
    public static final String FAILED = "FAILED";

    /** The least that can be said of a job that failed where no task could report it. */
    public static JobMetadata ofFailure(
            String artifactPrefix, @Nullable JobExecution execution, Failure failure, Instant stopTime) {
        return new JobMetadata(
                FAILED,
                failure,
                artifactPrefix,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                stopTime,
                null,
                null,
                null,
                null,
                null,
                execution);
    }

    /** Whether this is the record of {@code other}; a record that names no execution is anybody's. */
    public boolean mayBeOf(@Nullable JobExecution other) {
        return execution == null || other == null || execution.equals(other);
    }

    /** The same with another failure. */
    public JobMetadata withFailure(Failure other) {
        return new JobMetadata(
                FAILED,
                other,
                artifactPrefix,
                metaAnalysisId,
                environment,
                resultUrl,
                artifactsBucket,
                artifactsPrefix,
                metadataKey,
                composeRunnerVersion,
                inputs,
                warnings,
                permutations,
                startTime,
                stopTime,
                timings,
                peakMemoryBytes,
                exitCode,
                artifacts,
                estimatedCost,
                execution);
    }

    /**
     * What a job read.
     *
     * @param source {@code neurostore}, {@code snapshot}, {@code folder} or {@code file}
     * @param specification the specification as it was run
     * @param documents each document that was read
     * @param groups the group of experiments that was analysed, or the first and the second one
     */
    public record Inputs(
            String source,
            @Nullable JsonNode specification,
            List<Document> documents,
            @Nullable List<Group> groups) {

        /** Documents whose experiments have not been picked yet. */
        public Inputs(String source, @Nullable JsonNode specification, List<Document> documents) {
            this(source, specification, documents, null);
        }

        /** The same with the experiments that were picked. */
        public Inputs withGroups(List<Group> picked) {
            return new Inputs(source, specification, documents, picked);
        }
    }

    /**
     * A group of experiments.
     *
     * @param experiments number of experiments with foci
     * @param foci number of their foci, all of which the maps are made of
     * @param fociInsideMask number of the foci that lie inside of the brain mask
     */
    public record Group(int experiments, int foci, int fociInsideMask) {}

    /**
     * A document that was read.
     *
     * @param kind {@code specification}, {@code studyset} or {@code annotation}; for a file of text {@code coordinates} or
     *     {@code reference}
     * @param id its id at the source, where it has one; the name of a file of text
     * @param sha256 SHA-256 of its canonical JSON (sorted names, no spaces), of a file of text as it is, hexadecimal
     */
    public record Document(String kind, @Nullable String id, String sha256) {}

    /**
     * A null distribution by permutation.
     *
     * @param stage name of the null within the analysis
     * @param drawn number of permutations that it has
     * @param planned number of permutations that were asked for
     * @param seed what the random numbers follow from
     * @param part which permutations, if only a part was drawn
     * @param earlyStop the rule that ended it before all were drawn, if one did
     */
    public record Permutations(
            String stage,
            int drawn,
            int planned,
            long seed,
            @Nullable Part part,
            @Nullable EarlyStop earlyStop) {}

    /**
     * Consecutive permutations.
     *
     * @param from number of the first
     * @param to number after the last
     */
    public record Part(int from, int to) {}

    /**
     * A rule that ends a null distribution once it is clear which results are significant.
     *
     * @param level corrected p-value up to which they are
     * @param error greatest chance that a decision differs from that of all permutations
     */
    public record EarlyStop(double level, double error) {}

    /**
     * An object that the job left.
     *
     * @param name path in the job's folder
     * @param size bytes
     * @param sha256 SHA-256 of the bytes, hexadecimal
     */
    public record Artifact(String name, long size, String sha256) {}

    /**
     * What the run cost, by the list price of the task's CPU and memory.
     *
     * @param usd US dollars
     * @param vcpu virtual CPUs of the task
     * @param memoryGib memory of the task
     * @param seconds billed time
     */
    public record EstimatedCost(double usd, double vcpu, double memoryGib, double seconds) {}
}

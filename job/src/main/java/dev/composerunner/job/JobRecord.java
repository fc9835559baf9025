package dev.composerunner.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of a job so far: what metadata.json would say if the job ended now. Safe for several threads. */
public final class JobRecord {

    private final @Nullable ResultsLocation location;
    private final Redaction redaction;
    private final PhaseClock phases;
    private final Instant startTime = Clock.systemUTC().instant();
    private final List<String> warnings = new ArrayList<>();
    private final List<JobMetadata.Artifact> artifacts = new ArrayList<>();
    private @Nullable String jobType;
    private @Nullable String version;
    private Map<String, JsonNode> details = Map.of();
    private Function<Instant, JobMetadata.@Nullable EstimatedCost> cost = _ -> null;
    private @Nullable Double reservedUsd;
    private @Nullable JobExecution execution;
    private @Nullable String contentHash;
    private @Nullable String reusedFrom;
    private @Nullable String notReused;

    JobRecord(@Nullable ResultsLocation location, Redaction redaction, PhaseClock phases) {
        this.location = location;
        this.redaction = redaction;
        this.phases = phases;
    }

    /** When the task began. */
    public Instant startTime() {
        return startTime;
    }

    /** Says what runs the job: the name of its type, and the version of Compose Runner, if known. */
    public synchronized void program(String type, @Nullable String ofVersion) {
        jobType = type;
        version = ofVersion;
    }

    /** The version of Compose Runner, if known. */
    public synchronized @Nullable String version() {
        return version;
    }

    /** Says what the run costs, from the time of its end. */
    public synchronized void cost(Function<Instant, JobMetadata.@Nullable EstimatedCost> known) {
        cost = known;
    }

    /** Says what was set aside for the job, US dollars. */
    public synchronized void reserved(double usd) {
        reservedUsd = usd;
    }

    public synchronized void execution(@Nullable JobExecution known) {
        execution = known;
    }

    public synchronized @Nullable JobExecution execution() {
        return execution;
    }

    /** Replaces what only the job's type knows of. */
    public synchronized void details(Map<String, JsonNode> known) {
        details = known;
    }

    /** Adds a field that only the job's type knows of, or replaces it. */
    public synchronized void detail(String name, JsonNode value) {
        var more = new LinkedHashMap<>(details);
        more.put(name, value);
        details = more;
    }

    public synchronized void warn(List<String> more) {
        more.forEach(warning -> warnings.add(redaction.text(warning)));
    }

    /** Says what the result follows from. */
    synchronized void contentHash(String hash) {
        contentHash = hash;
    }

    /** Takes over what an earlier job has left: its artifacts, its details, and its warnings. */
    synchronized void reused(JobMetadata earlier) {
        reusedFrom = earlier.artifactPrefix();
        details = earlier.details();
        artifacts.addAll(Objects.requireNonNullElse(earlier.artifacts(), List.of()));
        Objects.requireNonNullElse(earlier.warnings(), List.<String>of()).stream()
                .filter(warning -> !warnings.contains(warning))
                .forEach(warnings::add);
    }

    /** Says why the result of an earlier job was not taken over. */
    synchronized void notReused(String reason) {
        notReused = redaction.text(reason);
    }

    synchronized void artifact(JobMetadata.Artifact kept) {
        artifacts.add(kept);
    }

    synchronized int artifactCount() {
        return artifacts.size();
    }

    synchronized long artifactBytes() {
        return artifacts.stream().mapToLong(JobMetadata.Artifact::size).sum();
    }

    /** The document for a job named {@code artifactPrefix} that ends now, with {@code failure} or with success. */
    public synchronized JobMetadata metadata(String artifactPrefix, @Nullable Failure failure) {
        Instant stop = Clock.systemUTC().instant();
        JobMetadata.Builder document = failure == null
                ? JobMetadata.ofSuccess(artifactPrefix)
                : JobMetadata.ofFailure(artifactPrefix, new Failure(failure.type(), redaction.text(failure.message())));
        if (location != null) {
            document.artifactsBucket(location.bucket())
                    .artifactsPrefix(location.prefix())
                    .metadataKey(location.metadataKey());
        }
        JobMetadata.EstimatedCost run = cost.apply(stop);
        return document.jobType(jobType)
                .composeRunnerVersion(version)
                .warnings(warnings)
                .startTime(startTime)
                .stopTime(stop)
                .timings(phases.timings())
                .peakMemoryBytes(PeakMemory.bytes())
                .exitCode(failure == null ? 0 : failure.type().exitCode())
                .artifacts(artifacts)
                .estimatedCost(run)
                .cost(
                        reservedUsd == null && run == null
                                ? null
                                : new JobMetadata.Cost(reservedUsd, run == null ? null : run.usd()))
                .contentHash(contentHash)
                .reusedFrom(reusedFrom)
                .notReused(notReused)
                .execution(execution)
                .details(details)
                .build();
    }
}

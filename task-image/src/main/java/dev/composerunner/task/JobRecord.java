package dev.composerunner.task;

import dev.composerunner.contract.Failure;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a job so far: what metadata.json would say if the job ended now. Safe for several threads. */
final class JobRecord {

    private final @Nullable ResultsLocation location;
    private final Redaction redaction;
    private final PhaseClock phases;
    private final Instant startTime = Clock.systemUTC().instant();
    private final List<String> warnings = new ArrayList<>();
    private final List<JobMetadata.Permutations> permutations = new ArrayList<>();
    private final List<JobMetadata.Artifact> artifacts = new ArrayList<>();
    private @Nullable JobSettings settings;
    private JobMetadata.@Nullable Inputs inputs;
    private Optional<FargateTask> fargate = Optional.empty();
    private @Nullable JobExecution execution;

    JobRecord(@Nullable ResultsLocation location, Redaction redaction, PhaseClock phases) {
        this.location = location;
        this.redaction = redaction;
        this.phases = phases;
    }

    Instant startTime() {
        return startTime;
    }

    synchronized void settings(JobSettings known) {
        settings = known;
    }

    synchronized void fargate(Optional<FargateTask> known) {
        fargate = known;
    }

    synchronized void execution(@Nullable JobExecution known) {
        execution = known;
    }

    synchronized @Nullable JobExecution execution() {
        return execution;
    }

    synchronized void inputs(JobMetadata.Inputs known) {
        inputs = known;
    }

    synchronized void groups(List<JobMetadata.Group> known) {
        inputs = inputs == null || known.isEmpty() ? inputs : inputs.withGroups(known);
    }

    synchronized void warn(List<String> more) {
        more.forEach(warning -> warnings.add(redaction.text(warning)));
    }

    synchronized void permutations(List<JobMetadata.Permutations> known) {
        permutations.addAll(known);
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
    synchronized JobMetadata metadata(String artifactPrefix, @Nullable Failure failure) {
        Instant stop = Clock.systemUTC().instant();
        return new JobMetadata(
                failure == null ? JobMetadata.SUCCEEDED : JobMetadata.FAILED,
                failure == null ? null : new Failure(failure.type(), redaction.text(failure.message())),
                artifactPrefix,
                settings == null ? null : settings.metaAnalysisId(),
                settings == null || settings.metaAnalysisId() == null
                        ? null
                        : settings.addresses().environment().wireName(),
                settings == null ? null : settings.resultUrl(),
                location == null ? null : location.bucket(),
                location == null ? null : location.prefix(),
                location == null ? null : location.metadataKey(),
                settings == null ? null : settings.version(),
                inputs,
                warnings.isEmpty() ? null : List.copyOf(warnings),
                permutations.isEmpty() ? null : List.copyOf(permutations),
                startTime,
                stop,
                phases.timings(),
                PeakMemory.bytes(),
                failure == null ? 0 : failure.type().exitCode(),
                List.copyOf(artifacts),
                fargate.map(task -> task.cost(stop)).orElse(null),
                execution);
    }
}

package dev.composerunner.lambdas.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.submission.CacheRule;
import dev.composerunner.contract.submission.Reuse;
import dev.composerunner.lambdas.jobs.JobDocuments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Says whether what a job has left can still answer an equal submission: nothing is taken from the record that is not looked at. */
final class CompletedJobs {

    /** Artifacts that are asked for at once. */
    private static final int AT_ONCE = 32;

    private final JobDocuments documents;
    private final ArtifactKeys keys;
    private final InstantSource clock;

    CompletedJobs(JobDocuments documents, ArtifactKeys keys, InstantSource clock) {
        this.documents = documents;
        this.keys = keys;
        this.clock = clock;
    }

    /** Whether a job answers: its record, or why it does not. */
    sealed interface Verdict {

        /**
         * It does.
         *
         * @param metadata the job's record
         */
        record Valid(JsonNode metadata) implements Verdict {}

        /**
         * It does not.
         *
         * @param reason a sentence without a full stop
         */
        record Invalid(String reason) implements Verdict {}
    }

    Verdict check(ArtifactPrefix job, JobIndex.Completed completed, Reuse reuse, CacheRule rule) {
        if (rule.never()) {
            return new Verdict.Invalid("results of the job type are never reused");
        }
        if (completed.expired()) {
            return new Verdict.Invalid("the result was expired");
        }
        Optional<String> age = tooOld(completed.endedAt(), reuse, rule);
        if (age.isPresent()) {
            return new Verdict.Invalid(age.get());
        }
        Optional<JobMetadata> found;
        try {
            found = documents.read(keys.metadata(job), JobMetadata.class);
        } catch (JobDocuments.UnreadableException e) {
            return new Verdict.Invalid("metadata.json cannot be read");
        }
        if (found.isEmpty()) {
            return new Verdict.Invalid("metadata.json is gone");
        }
        JobMetadata metadata = found.get();
        JobExecution execution = metadata.execution();
        if (!metadata.status().equals(JobMetadata.SUCCEEDED)
                || (execution != null && !execution.arn().equals(completed.jobId()))) {
            return new Verdict.Invalid("metadata.json is that of another job");
        }
        List<JobMetadata.Artifact> artifacts = metadata.artifacts();
        return damage(job, artifacts == null ? List.of() : artifacts)
                .<Verdict>map(Verdict.Invalid::new)
                .orElseGet(() -> new Verdict.Valid(ContractJson.MAPPER.valueToTree(metadata)));
    }

    private Optional<String> tooOld(Instant endedAt, Reuse reuse, CacheRule rule) {
        Duration age = Duration.between(endedAt, clock.instant());
        if (rule.ttlSeconds() > 0 && age.compareTo(Duration.ofSeconds(rule.ttlSeconds())) > 0) {
            return Optional.of("the result is older than the " + rule.ttlSeconds() + " s of its job type");
        }
        if (reuse.maxAgeSeconds().isPresent()
                && age.compareTo(Duration.ofSeconds(reuse.maxAgeSeconds().getAsLong())) > 0) {
            return Optional.of("the result is older than the max_age of "
                    + reuse.maxAgeSeconds().getAsLong() + " s");
        }
        return Optional.empty();
    }

    /** The first artifact that is not as the record has it. */
    private Optional<String> damage(ArtifactPrefix job, List<JobMetadata.Artifact> artifacts) {
        var answers = new ArrayList<Future<Optional<String>>>();
        try (var threads = Executors.newFixedThreadPool(
                Math.max(1, Math.min(AT_ONCE, artifacts.size())),
                Thread.ofVirtual().factory())) {
            for (JobMetadata.Artifact artifact : artifacts) {
                answers.add(threads.submit(() -> damage(job, artifact)));
            }
            for (Future<Optional<String>> answer : answers) {
                Optional<String> damage = answer.get();
                if (damage.isPresent()) {
                    threads.shutdownNow();
                    return damage;
                }
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while artifacts were looked for", e);
        }
    }

    private Optional<String> damage(ArtifactPrefix job, JobMetadata.Artifact artifact) {
        Optional<JobDocuments.Head> head = documents.head(keys.artifact(job, artifact.name()));
        return artifact.damage(
                head.stream().mapToLong(JobDocuments.Head::size).findFirst(), head.flatMap(JobDocuments.Head::sha256));
    }
}

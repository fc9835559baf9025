package dev.composerunner.task.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.reuse.KnownResult;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.CompletedResults;
import dev.composerunner.job.store.ContentTypes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Results of earlier jobs in the results bucket. What answers is looked at object by object before it is copied, and again afterwards: the
 * bucket may have lost or changed what the record still names.
 *
 * @param objects the bucket
 * @param keys the keys in it
 * @param job the name of the job that may take results over
 * @param rule which results it may take over
 * @param clock the time
 */
public record S3CompletedResults(
        S3Objects objects, ArtifactKeys keys, ArtifactPrefix job, ReuseRule rule, InstantSource clock)
        implements CompletedResults {

    /** What S3 copies in one call. */
    private static final long MAX_COPY = 5L << 30;

    private static final int AT_ONCE = 16;
    private static final int MAX_CHANGES = 10;

    /**
     * Which results a job may take over.
     *
     * @param completed whether it may take over any; otherwise it computes, and is remembered
     * @param maxAgeSeconds seconds since the end of the earlier job at most; empty: any
     */
    public record ReuseRule(boolean completed, OptionalLong maxAgeSeconds) {}

    @Override
    public boolean areKept() {
        return true;
    }

    @Override
    public TakeOver takeOver(String contentHash) throws InterruptedException {
        if (!rule.completed()) {
            return TakeOver.NOTHING;
        }
        try {
            Optional<KnownResult> known = known(objects.find(keys.index(contentHash)));
            return known.isEmpty() ? TakeOver.NOTHING : takeOver(known.get(), contentHash);
        } catch (RefusedException e) {
            return TakeOver.refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return TakeOver.refused("the earlier result cannot be taken over: " + e.getMessage());
        }
    }

    /** The earlier result does not do. */
    private static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    private TakeOver takeOver(KnownResult known, String contentHash)
            throws RefusedException, IOException, InterruptedException {
        if (known.artifactPrefix().equals(job.value())) {
            // An earlier run of this very job, whose record is gone.
            return TakeOver.NOTHING;
        }
        if (known.expired()) {
            throw new RefusedException("the result of " + known.artifactPrefix() + " was expired");
        }
        Duration age = Duration.between(known.endedAt(), clock.instant());
        OptionalLong maxAge = rule.maxAgeSeconds();
        if (maxAge.isPresent() && age.compareTo(Duration.ofSeconds(maxAge.getAsLong())) > 0) {
            throw new RefusedException("the result of " + known.artifactPrefix() + " is older than the max_age of "
                    + maxAge.getAsLong() + " s");
        }
        var earlier = new ArtifactPrefix(known.artifactPrefix());
        JobMetadata metadata = metadata(earlier, contentHash);
        copy(earlier, Objects.requireNonNullElse(metadata.artifacts(), List.of()));
        return TakeOver.of(metadata);
    }

    private JobMetadata metadata(ArtifactPrefix earlier, String contentHash)
            throws RefusedException, ArtifactException {
        Optional<byte[]> document = objects.get(keys.metadata(earlier));
        if (document.isEmpty()) {
            throw new RefusedException("metadata.json of " + earlier + " is gone");
        }
        JobMetadata metadata;
        try {
            metadata = ContractJson.MAPPER.readValue(document.get(), JobMetadata.class);
        } catch (IOException e) {
            throw new RefusedException("metadata.json of " + earlier + " cannot be read");
        }
        if (!metadata.status().equals(JobMetadata.SUCCEEDED)) {
            throw new RefusedException(earlier + " ended as " + metadata.status());
        }
        if (!contentHash.equals(metadata.contentHash())) {
            throw new RefusedException(earlier + " has run again since, and computed something else");
        }
        return metadata;
    }

    private void copy(ArtifactPrefix earlier, List<JobMetadata.Artifact> artifacts)
            throws RefusedException, IOException, InterruptedException {
        // All are looked at before the first is copied.
        List<S3Objects.Head> heads = each(artifacts, artifact -> {
            S3Objects.Head head = checked(earlier, artifact);
            if (head.size() > MAX_COPY) {
                throw new RefusedException("artifact " + artifact.name() + " has " + head.size()
                        + " bytes, more than are copied: " + MAX_COPY);
            }
            return head;
        });
        try {
            each(artifacts, artifact -> {
                S3Objects.Head head = heads.get(artifacts.indexOf(artifact));
                objects.copy(keys.artifact(earlier, artifact.name()), head.eTag(), keys.artifact(job, artifact.name()));
                return checked(job, artifact);
            });
        } catch (RefusedException | IOException | RuntimeException | InterruptedException e) {
            remove(artifacts, e);
            throw e;
        }
    }

    private S3Objects.Head checked(ArtifactPrefix of, JobMetadata.Artifact artifact)
            throws RefusedException, ArtifactException {
        Optional<S3Objects.Head> head = objects.head(keys.artifact(of, artifact.name()));
        Optional<String> damage = artifact.damage(
                head.stream().mapToLong(S3Objects.Head::size).findFirst(), head.flatMap(S3Objects.Head::sha256));
        if (damage.isPresent()) {
            throw new RefusedException(damage.get() + " in " + of);
        }
        return head.orElseThrow();
    }

    private void remove(List<JobMetadata.Artifact> artifacts, Exception reason) {
        for (JobMetadata.Artifact artifact : artifacts) {
            try {
                objects.delete(keys.artifact(job, artifact.name()));
            } catch (ArtifactException e) {
                reason.addSuppressed(e);
                return;
            }
        }
    }

    /** Something that is done with an artifact. */
    private interface Step<T> {
        T of(JobMetadata.Artifact artifact) throws RefusedException, IOException;
    }

    /** Does something with every artifact, a few at once, in the order of the list; the first failure ends it. */
    private static <T> List<T> each(List<JobMetadata.Artifact> artifacts, Step<T> step)
            throws RefusedException, IOException, InterruptedException {
        var done = new ArrayList<T>();
        try (var threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<T>> results = artifacts.stream()
                    .map(artifact -> threads.submit((Callable<T>) () -> step.of(artifact)))
                    .toList();
            try {
                for (Future<T> result : results) {
                    done.add(result.get());
                }
            } catch (ExecutionException | InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RefusedException refused -> throw refused;
                case IOException io -> throw io;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
        return done;
    }

    @Override
    public void remember(JobMetadata metadata) throws ArtifactException {
        String hash = metadata.contentHash();
        if (hash == null || metadata.reusedFrom() != null || metadata.stopTime() == null) {
            return;
        }
        var result = new KnownResult(hash, job.value(), metadata.stopTime(), false);
        for (int tries = 1; tries <= MAX_CHANGES; tries++) {
            Optional<S3Objects.Found> found = objects.find(keys.index(hash));
            Optional<KnownResult> known = known(found);
            if (known.isPresent() && !known.get().endedAt().isBefore(result.endedAt())) {
                return;
            }
            @Nullable String eTag = found.map(S3Objects.Found::eTag).orElse(null);
            if (objects.replace(keys.index(hash), eTag, json(result), ContentTypes.of("index.json"))) {
                return;
            }
        }
        throw new ArtifactException(
                "the index of " + hash + " was written by others " + MAX_CHANGES + " times", new IOException());
    }

    /** What the index says; what cannot be read counts as nothing, and is written anew. */
    private static Optional<KnownResult> known(Optional<S3Objects.Found> found) {
        try {
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ContractJson.MAPPER.readValue(found.get().content(), KnownResult.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] json(KnownResult result) {
        try {
            return ContractJson.MAPPER.writeValueAsBytes(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record can always be written as JSON", e);
        }
    }
}

package dev.composerunner.job;

import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.job.store.ArtifactStore;
import dev.composerunner.job.store.CompletedResults;
import dev.composerunner.job.store.ContentTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a job works with.
 *
 * @param folder a folder of its own, which is there and empty
 * @param store where its artifacts are kept
 * @param secrets the keys it was submitted with
 * @param reports those that are told how it goes
 * @param completed results of earlier jobs that may be taken over
 */
public record JobContext(
        WorkFolder folder, ArtifactStore store, JobSecrets secrets, JobReports reports, CompletedResults completed) {

    public JobContext {
        reports.redaction().add(secrets);
    }

    /** A job that computes, whatever earlier ones have. */
    public JobContext(WorkFolder folder, ArtifactStore store, JobSecrets secrets, JobReports reports) {
        this(folder, store, secrets, reports, CompletedResults.NONE);
    }

    /** The same with other keys. */
    public JobContext withSecrets(JobSecrets others) {
        return new JobContext(folder, store, others, reports, completed);
    }

    /**
     * Takes over the result of an earlier job, if one that follows from the same may answer: its artifacts are this job's then, and its
     * details and warnings are in this job's record. Otherwise the log and the record say why not.
     *
     * @param contentHash gives the SHA-256 of what the result follows from; not asked where no results are kept
     * @return whether there is nothing left to do
     * @throws InterruptedException if the calling thread is interrupted
     */
    public boolean takeOver(Supplier<String> contentHash) throws InterruptedException {
        if (!completed.areKept()) {
            return false;
        }
        reports.phases().enter("looking for an earlier result");
        String hash = contentHash.get();
        reports.record().contentHash(hash);
        CompletedResults.TakeOver found = completed.takeOver(hash);
        if (found.earlier().isPresent()) {
            JobMetadata earlier = found.earlier().get();
            reports.record().reused(earlier);
            reports.events()
                    .tell(
                            "results.reused",
                            Map.of(
                                    "content_hash",
                                    hash,
                                    "reused_from",
                                    earlier.artifactPrefix(),
                                    "count",
                                    reports.record().artifactCount()));
            return true;
        }
        String reason = found.reason();
        if (reason != null) {
            reports.record().notReused(reason);
            reports.events().tell("results.not_reused", Map.of("content_hash", hash, "reason", reason));
        }
        return false;
    }

    /**
     * Keeps every file of the folder as an artifact.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void keepArtifacts() throws IOException, InterruptedException {
        List<Path> files = folder.files();
        for (int i = 0; i < files.size(); i++) {
            String name = folder.name(files.get(i));
            keepArtifact(name, files.get(i), ContentTypes.of(name), i, files.size());
        }
        tellStored();
    }

    /**
     * A file that is to be an artifact.
     *
     * @param name path in the job's folder of artifacts
     * @param path where it is
     * @param mediaType what it is kept as
     */
    public record Kept(String name, Path path, String mediaType) {}

    /**
     * Keeps these files as artifacts, and no others.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void keepArtifacts(List<Kept> files) throws IOException, InterruptedException {
        for (int i = 0; i < files.size(); i++) {
            Kept file = files.get(i);
            keepArtifact(file.name(), file.path(), file.mediaType(), i, files.size());
        }
        tellStored();
    }

    private void keepArtifact(String name, Path file, String mediaType, int done, int total)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the job was interrupted while its artifacts were kept");
        }
        reports.phases().enter(store.phase(), done, total);
        reports.record().artifact(store.keep(name, file, mediaType));
    }

    private void tellStored() {
        reports.events()
                .tell(
                        "artifacts.stored",
                        Map.of(
                                "count",
                                reports.record().artifactCount(),
                                "bytes",
                                reports.record().artifactBytes()));
    }
}

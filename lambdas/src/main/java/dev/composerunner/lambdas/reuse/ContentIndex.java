package dev.composerunner.lambdas.reuse;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.reuse.KnownResult;
import dev.composerunner.lambdas.jobs.JobDocuments;
import java.util.Optional;

/** The index of results by what they follow from, which tasks write and look into. */
public final class ContentIndex {

    private final JobDocuments documents;
    private final ArtifactKeys keys;

    public ContentIndex(JobDocuments documents, ArtifactKeys keys) {
        this.documents = documents;
        this.keys = keys;
    }

    /** Has the result that a job computed, or took over, answer no task any more. A later result of the same content stays. */
    public void expire(ArtifactPrefix job) {
        Optional<JobMetadata> metadata;
        try {
            metadata = documents.read(keys.metadata(job), JobMetadata.class);
        } catch (JobDocuments.UnreadableException e) {
            // A task does not take over what has no record either.
            return;
        }
        metadata.ifPresent(record -> Optional.ofNullable(record.contentHash())
                .ifPresent(hash -> documents.change(
                        keys.index(hash),
                        KnownResult.class,
                        found -> found.filter(known -> known.isOf(job, record) && !known.expired())
                                .map(KnownResult::expire))));
    }
}

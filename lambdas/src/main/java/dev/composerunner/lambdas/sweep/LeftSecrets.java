package dev.composerunner.lambdas.sweep;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The keys of jobs that no job needs any more: its execution has ended, or never began. */
public final class LeftSecrets {

    private static final String SUFFIX = ".json";

    private final JobDocuments documents;
    private final Executions executions;
    private final ArtifactKeys keys;
    private final String stateMachineArn;

    public LeftSecrets(JobDocuments documents, Executions executions, ArtifactKeys keys, String stateMachineArn) {
        this.documents = documents;
        this.executions = executions;
        this.keys = keys;
        this.stateMachineArn = stateMachineArn;
    }

    /**
     * Deletes them.
     *
     * @param before keys that were stored later stay, since they are stored before their execution starts
     * @return how many were deleted
     */
    public int delete(Instant before) {
        int deleted = 0;
        for (JobDocuments.Listed object : documents.list(keys.secretsFolder())) {
            if (object.lastModified().isBefore(before) && !isRunning(object.key())) {
                documents.deleteVersions(object.key());
                deleted++;
            }
        }
        return deleted;
    }

    private boolean isRunning(String key) {
        return job(key).flatMap(job -> executions.find(JobReference.of(job, stateMachineArn)))
                .filter(execution -> execution.status() == ExecutionStatus.RUNNING)
                .isPresent();
    }

    /** The job that the object is named by; a task takes no other. */
    private Optional<ArtifactPrefix> job(String key) {
        String name = key.substring(keys.secretsFolder().length());
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ArtifactPrefix(name.substring(0, name.length() - SUFFIX.length())));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }
}

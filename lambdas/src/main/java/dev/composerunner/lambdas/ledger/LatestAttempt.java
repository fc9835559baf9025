package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The latest attempt at a hash.
 *
 * @param attempt its number, which no later attempt is below
 * @param artifactPrefix name of its job
 * @param job the job; null once it is deleted
 */
public record LatestAttempt(
        int attempt,
        ArtifactPrefix artifactPrefix,
        @Nullable JobRow job) {

    /** Status of the job; null once it is deleted. */
    public @Nullable JobStatus status() {
        return job == null ? null : job.status();
    }
}

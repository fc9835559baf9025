package dev.composerunner.lambdas.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs there are.
 *
 * @param counts by job type, then status; pairs without a job are left out
 * @param oldestRunning when the running job that was submitted first was submitted; null where none runs
 */
public record LedgerStats(List<JobCount> counts, @Nullable Instant oldestRunning) {

    public LedgerStats {
        counts = List.copyOf(counts);
    }

    /**
     * The number of jobs of one type with one status.
     *
     * @param jobType name of the type
     * @param status the status
     * @param jobs how many
     */
    public record JobCount(String jobType, JobStatus status, long jobs) {}
}

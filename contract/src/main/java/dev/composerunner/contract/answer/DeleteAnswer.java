package dev.composerunner.contract.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of each job that was to be deleted.
 *
 * @param jobs in the order asked for
 */
public record DeleteAnswer(List<Job> jobs) {

    public DeleteAnswer {
        jobs = List.copyOf(jobs);
    }

    /**
     * A job.
     *
     * @param jobId as it was asked for
     * @param deleted whether it is gone
     * @param reason why not; absent: it is
     */
    public record Job(
            String jobId, boolean deleted, @Nullable String reason) {}
}

package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of a list, newest first.
 *
 * @param jobs at most as many as were asked for
 * @param nextToken gets the jobs after these; null where there are none
 */
public record JobPage(List<JobRow> jobs, @Nullable String nextToken) {

    /** The most jobs that a page can have. */
    public static final int MAX_LIMIT = 100;

    public JobPage {
        jobs = List.copyOf(jobs);
    }

    /**
     * Checks the number of jobs that is asked for.
     *
     * @throws InvalidRequestException if it is not 1 to {@link #MAX_LIMIT}
     */
    public static int checkedLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw InvalidRequestException.of("limit", Integer.toString(limit), "1 to " + MAX_LIMIT);
        }
        return limit;
    }
}

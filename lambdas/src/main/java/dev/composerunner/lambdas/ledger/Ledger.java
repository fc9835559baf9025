package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.InvalidRequestException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * State that the handlers share: jobs to list and count, rate counters, and the budget of a month. Each operation is atomic and on
 * disk when it returns. What goes wrong in the store is a {@link LedgerException} or an exception of the store's client; it is then
 * not known whether the operation took place, and it can be repeated, except for {@link #take}, which then counts twice.
 */
public interface Ledger {

    /** Whether a job was added. */
    enum Addition {
        ADDED,
        /** There is a job of this name, which stays as it is. */
        EXISTS
    }

    /** Whether a job was ended. */
    enum Ending {
        ENDED,
        /** The job had ended before, and stays as it is. */
        ALREADY_ENDED,
        ABSENT
    }

    /** Whether a job was deleted. */
    enum Deletion {
        DELETED,
        /** The job runs, and stays. */
        STILL_RUNNING,
        ABSENT
    }

    /** Whether an amount was reserved. */
    enum Reservation {
        RESERVED,
        /** The job has a reservation in this month, which was not settled at zero and stays as it is. */
        ALREADY_RESERVED,
        /** The budget of the month has no room for the amount. */
        OVER_LIMIT
    }

    /** Whether a reservation was settled. */
    enum Settlement {
        SETTLED,
        /** The reservation had been settled before, and stays as it is. */
        ALREADY_SETTLED,
        /** The job has no reservation in this month. */
        ABSENT
    }

    /**
     * Adds a job unless there is one of its name. Counts it, and makes it the latest attempt at its hash if it has a hash and its number
     * is above that of the latest one.
     */
    Addition add(JobRow job);

    /** The job of a name. */
    Optional<JobRow> job(ArtifactPrefix artifactPrefix);

    /**
     * The latest attempt at a hash. It stays known when its job is deleted, since a name that was used cannot be used again for some time.
     */
    Optional<LatestAttempt> latest(String jobHash);

    /** Ends a job if it runs, and moves its count. */
    Ending end(ArtifactPrefix artifactPrefix, JobEnd end);

    /**
     * Lists jobs by the time of their submission, newest first. Following the tokens gives every job that was there from the first page to
     * the last exactly once, whatever is added meanwhile. A job whose values change meanwhile may be missed by a filter of them.
     *
     * @param filter which jobs
     * @param limit the most jobs of the page: 1 to {@link JobPage#MAX_LIMIT}
     * @param nextToken token of the page before; null for the first page
     * @throws InvalidRequestException if {@code limit} is out of range, or {@code nextToken} is not a token of {@code filter}
     */
    JobPage list(JobFilter filter, int limit, @Nullable String nextToken);

    /** How many jobs there are, from counters. */
    LedgerStats stats();

    /**
     * Marks a job as one whose result no longer answers equal submissions.
     *
     * @return whether there is such a job
     */
    boolean expire(ArtifactPrefix artifactPrefix);

    /** Deletes a job unless it runs, and its count. */
    Deletion delete(ArtifactPrefix artifactPrefix);

    /**
     * Counts a call in a window of time if fewer than {@code limit} were counted before.
     *
     * @param counter what is counted: 1 to 200 visible ASCII characters
     * @param limit the most calls of the window, 1 or more
     * @param windowEnd end of the window, cut to seconds; with {@code counter} it identifies the window
     * @return whether the call was counted
     */
    boolean take(String counter, long limit, Instant windowEnd);

    /**
     * Reserves an amount for a job if what is reserved and spent in the month, and the amount, is {@code limit} or less.
     *
     * @param month the month
     * @param artifactPrefix name of the job
     * @param amount what the job is expected to cost
     * @param limit budget of the month
     */
    Reservation reserve(YearMonth month, ArtifactPrefix artifactPrefix, MicroUsd amount, MicroUsd limit);

    /** Replaces the reservation of a job by what it cost. */
    Settlement settle(YearMonth month, ArtifactPrefix artifactPrefix, MicroUsd actual);

    /** What is reserved and spent in a month. */
    Budget budget(YearMonth month);
}

package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are listed: those that have every value that is given.
 *
 * @param status the status
 * @param jobType name of the type
 * @param jobHash SHA-256 of what the job computes
 * @param submittedBy name of the key that submitted it
 * @param since earliest time of submission, cut to milliseconds
 */
public record JobFilter(
        @Nullable JobStatus status,
        @Nullable String jobType,
        @Nullable String jobHash,
        @Nullable String submittedBy,
        @Nullable Instant since) {

    /** Every job. */
    public static final JobFilter ANY = new JobFilter(null, null, null, null, null);

    /** @throws InvalidRequestException if a value is not one that a job can have */
    public JobFilter {
        if (jobType != null) {
            JobFields.jobType(jobType);
        }
        if (jobHash != null) {
            JobFields.jobHash(jobHash);
        }
        if (submittedBy != null) {
            JobFields.submittedBy(submittedBy);
        }
        if (since != null) {
            since = JobFields.time("since", since);
        }
    }

    /** The same for one status. */
    public JobFilter withStatus(@Nullable JobStatus value) {
        return new JobFilter(value, jobType, jobHash, submittedBy, since);
    }

    /** The same for one type. */
    public JobFilter withJobType(@Nullable String value) {
        return new JobFilter(status, value, jobHash, submittedBy, since);
    }

    /** The same for one hash. */
    public JobFilter withJobHash(@Nullable String value) {
        return new JobFilter(status, jobType, value, submittedBy, since);
    }

    /** The same for one submitter. */
    public JobFilter withSubmittedBy(@Nullable String value) {
        return new JobFilter(status, jobType, jobHash, value, since);
    }

    /** The same from a time on. */
    public JobFilter withSince(@Nullable Instant value) {
        return new JobFilter(status, jobType, jobHash, submittedBy, value);
    }

    /** Whether {@code job} is listed. */
    public boolean matches(JobRow job) {
        return (status == null || status == job.status())
                && (jobType == null || jobType.equals(job.jobType()))
                && (jobHash == null || jobHash.equals(job.jobHash()))
                && (submittedBy == null || submittedBy.equals(job.submittedBy()))
                && (since == null || !job.submittedAt().isBefore(since));
    }
}

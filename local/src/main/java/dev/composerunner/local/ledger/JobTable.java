package dev.composerunner.local.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.FailureType;
import dev.composerunner.lambdas.ledger.JobEnd;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.LatestAttempt;
import dev.composerunner.lambdas.ledger.Ledger.Addition;
import dev.composerunner.lambdas.ledger.Ledger.Deletion;
import dev.composerunner.lambdas.ledger.Ledger.Ending;
import dev.composerunner.lambdas.ledger.LedgerException;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The jobs, their counts and the latest attempts, in a transaction that is given. */
final class JobTable {

    private static final int TIE_BITS = 20;

    private JobTable() {}

    static Addition add(LedgerSession session, JobRow job) throws SQLException {
        if (find(session, job.artifactPrefix()).isPresent()) {
            return Addition.EXISTS;
        }
        session.update(
                "insert into job (place, artifact_prefix, job_id, job_type, version, job_hash, attempt, status, failure_type,"
                        + " submitted_by, submitted_at, ended_at, estimated_micro_usd, actual_micro_usd, reusable)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                freePlace(session, job.submittedAt()),
                job.artifactPrefix().value(),
                job.jobId(),
                job.jobType(),
                job.version(),
                job.jobHash(),
                job.attempt(),
                job.status().name(),
                name(job.failureType()),
                job.submittedBy(),
                job.submittedAt(),
                job.endedAt(),
                value(job.estimatedCost()),
                value(job.actualCost()),
                job.reusable());
        count(session, job.jobType(), job.status(), 1);
        if (job.jobHash() != null) {
            raiseLatest(session, job.jobHash(), job.attempt(), job.artifactPrefix());
        }
        return Addition.ADDED;
    }

    /** The first place of a time: that of every job submitted then or later is this or above. */
    static long firstPlace(Instant time) {
        return time.toEpochMilli() << TIE_BITS;
    }

    private static long freePlace(LedgerSession session, Instant time) throws SQLException {
        long first = firstPlace(time);
        long next = first + (1L << TIE_BITS);
        long place = session.first(
                        "select place from job where place >= ? and place < ? order by place desc fetch first row only",
                        row -> row.getLong(1) + 1,
                        first,
                        next)
                .orElse(first);
        if (place == next) {
            throw new LedgerException("the ledger holds " + (1 << TIE_BITS) + " jobs that were submitted at " + time);
        }
        return place;
    }

    private static void raiseLatest(LedgerSession session, String hash, int attempt, ArtifactPrefix prefix)
            throws SQLException {
        Optional<Integer> latest =
                session.first("select attempt from latest_attempt where job_hash = ?", row -> row.getInt(1), hash);
        if (latest.isEmpty()) {
            session.update(
                    "insert into latest_attempt (job_hash, attempt, artifact_prefix) values (?, ?, ?)",
                    hash,
                    attempt,
                    prefix.value());
        } else if (latest.get() < attempt) {
            session.update(
                    "update latest_attempt set attempt = ?, artifact_prefix = ? where job_hash = ?",
                    attempt,
                    prefix.value(),
                    hash);
        }
    }

    static Optional<JobRow> find(LedgerSession session, ArtifactPrefix prefix) throws SQLException {
        return session.first("select * from job where artifact_prefix = ?", JobTable::job, prefix.value());
    }

    static Optional<LatestAttempt> latest(LedgerSession session, String hash) throws SQLException {
        Optional<LatestAttempt> latest = session.first(
                "select attempt, artifact_prefix from latest_attempt where job_hash = ?",
                row -> new LatestAttempt(row.getInt(1), new ArtifactPrefix(row.getString(2)), null),
                hash);
        if (latest.isEmpty()) {
            return latest;
        }
        LatestAttempt attempt = latest.get();
        return Optional.of(new LatestAttempt(
                attempt.attempt(),
                attempt.artifactPrefix(),
                find(session, attempt.artifactPrefix()).orElse(null)));
    }

    static Ending end(LedgerSession session, ArtifactPrefix prefix, JobEnd end) throws SQLException {
        Optional<JobRow> job = find(session, prefix);
        if (job.isEmpty()) {
            return Ending.ABSENT;
        }
        if (job.get().status() != JobStatus.RUNNING) {
            return Ending.ALREADY_ENDED;
        }
        session.update(
                "update job set status = ?, failure_type = ?, ended_at = ?, actual_micro_usd = ? where artifact_prefix = ?",
                end.status().name(),
                name(end.failureType()),
                end.endedAt(),
                value(end.actualCost()),
                prefix.value());
        count(session, job.get().jobType(), JobStatus.RUNNING, -1);
        count(session, job.get().jobType(), end.status(), 1);
        return Ending.ENDED;
    }

    static boolean expire(LedgerSession session, ArtifactPrefix prefix) throws SQLException {
        return session.update("update job set reusable = false where artifact_prefix = ?", prefix.value()) > 0;
    }

    static Deletion delete(LedgerSession session, ArtifactPrefix prefix) throws SQLException {
        Optional<JobRow> job = find(session, prefix);
        if (job.isEmpty()) {
            return Deletion.ABSENT;
        }
        if (job.get().status() == JobStatus.RUNNING) {
            return Deletion.STILL_RUNNING;
        }
        session.update("delete from job where artifact_prefix = ?", prefix.value());
        count(session, job.get().jobType(), job.get().status(), -1);
        return Deletion.DELETED;
    }

    private static void count(LedgerSession session, String jobType, JobStatus status, int change) throws SQLException {
        int changed = session.update(
                "update job_count set jobs = jobs + ? where job_type = ? and status = ?",
                change,
                jobType,
                status.name());
        if (changed == 0) {
            session.update(
                    "insert into job_count (job_type, status, jobs) values (?, ?, ?)", jobType, status.name(), change);
        }
    }

    /** Reads a row of the table. */
    static JobRow job(ResultSet row) throws SQLException {
        String prefix = row.getString("artifact_prefix");
        try {
            String failureType = row.getString("failure_type");
            OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
            return new JobRow(
                    new ArtifactPrefix(prefix),
                    row.getString("job_id"),
                    row.getString("job_type"),
                    row.getString("version"),
                    row.getString("job_hash"),
                    row.getInt("attempt"),
                    JobStatus.valueOf(row.getString("status")),
                    failureType == null ? null : FailureType.valueOf(failureType),
                    row.getString("submitted_by"),
                    row.getObject("submitted_at", OffsetDateTime.class).toInstant(),
                    endedAt == null ? null : endedAt.toInstant(),
                    amount(row, "estimated_micro_usd"),
                    amount(row, "actual_micro_usd"),
                    row.getBoolean("reusable"));
        } catch (IllegalArgumentException e) {
            throw new LedgerException("the ledger's row of job " + prefix + " is damaged: " + e.getMessage(), e);
        }
    }

    private static @Nullable MicroUsd amount(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : new MicroUsd(value);
    }

    private static @Nullable Long value(@Nullable MicroUsd amount) {
        return amount == null ? null : amount.value();
    }

    private static @Nullable String name(@Nullable FailureType type) {
        return type == null ? null : type.name();
    }
}

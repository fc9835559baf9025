package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.ledger.JobEnd;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The items of jobs. */
final class JobItems {

    static final String STATUS = "status";
    static final String REUSABLE = "reusable";

    private static final String ARTIFACT_PREFIX = "artifact_prefix";
    private static final String JOB_ID = "job_id";
    private static final String JOB_TYPE = "job_type";
    private static final String VERSION = "version";
    private static final String ATTEMPT = "attempt";
    private static final String FAILURE_TYPE = "failure_type";
    private static final String SUBMITTED_BY = "submitted_by";
    private static final String SUBMITTED_AT = "submitted_at";
    private static final String ENDED_AT = "ended_at";
    private static final String ESTIMATED_COST = "estimated_micro_usd";
    private static final String ACTUAL_COST = "actual_micro_usd";

    /** All times have one length: their texts are in the order of the times. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private JobItems() {}

    /** The item of a job. */
    static Map<String, AttributeValue> item(JobRow job) {
        var item = new HashMap<>(ItemKeys.job(job.artifactPrefix()));
        put(item, ARTIFACT_PREFIX, job.artifactPrefix().value());
        put(item, JOB_ID, job.jobId());
        put(item, JOB_TYPE, job.jobType());
        put(item, VERSION, job.version());
        put(item, LedgerTable.JOB_HASH, job.jobHash());
        put(item, ATTEMPT, (long) job.attempt());
        put(item, SUBMITTED_BY, job.submittedBy());
        put(item, SUBMITTED_AT, time(job.submittedAt()));
        put(item, LedgerTable.PLACE, time(job.submittedAt()) + '#' + job.artifactPrefix());
        put(item, ESTIMATED_COST, value(job.estimatedCost()));
        item.put(REUSABLE, AttributeValue.fromBool(job.reusable()));
        putStatus(item, job);
        for (LedgerIndex index : LedgerIndex.listings()) {
            put(item, index.partitionKey(), partition(index, job.status(), job.jobType(), job.submittedBy()));
        }
        return item;
    }

    /** The attributes that the end of a job changes, with their new values. */
    static Map<String, AttributeValue> changes(JobRow job, JobEnd end) {
        JobRow ended = job.ended(end);
        var changes = new HashMap<String, AttributeValue>();
        putStatus(changes, ended);
        for (LedgerIndex index : LedgerIndex.listings()) {
            if (index.hasStatus()) {
                put(
                        changes,
                        index.partitionKey(),
                        partition(index, ended.status(), ended.jobType(), ended.submittedBy()));
            }
        }
        return changes;
    }

    private static void putStatus(Map<String, AttributeValue> item, JobRow job) {
        put(item, STATUS, job.status().name());
        put(
                item,
                FAILURE_TYPE,
                job.failureType() == null ? null : job.failureType().name());
        put(item, ENDED_AT, job.endedAt() == null ? null : time(job.endedAt()));
        put(item, ACTUAL_COST, value(job.actualCost()));
    }

    /**
     * The partition of an index in which the jobs with these values are; null where a value that the index needs is null: a job is not
     * in the index then.
     */
    static @Nullable String partition(
            LedgerIndex index, @Nullable JobStatus status, @Nullable String jobType, @Nullable String submittedBy) {
        var parts = new ArrayList<@Nullable String>();
        if (index.hasStatus()) {
            parts.add(status == null ? null : status.name());
        }
        if (index.hasJobType()) {
            parts.add(jobType);
        }
        if (index.hasSubmitter()) {
            parts.add(submittedBy);
        }
        if (parts.isEmpty()) {
            return "all";
        }
        return parts.contains(null) ? null : String.join("#", parts);
    }

    /** A time as it stands in items, and at the beginning of a place. */
    static String time(Instant time) {
        return TIME.format(time);
    }

    /** The job of an item. */
    static JobRow job(Map<String, AttributeValue> item) {
        return new ItemReader(item).read(reader -> {
            String failureType = reader.optionalText(FAILURE_TYPE);
            String endedAt = reader.optionalText(ENDED_AT);
            return new JobRow(
                    new ArtifactPrefix(reader.text(ARTIFACT_PREFIX)),
                    reader.text(JOB_ID),
                    reader.text(JOB_TYPE),
                    reader.text(VERSION),
                    reader.optionalText(LedgerTable.JOB_HASH),
                    Math.toIntExact(reader.number(ATTEMPT)),
                    JobStatus.valueOf(reader.text(STATUS)),
                    failureType == null ? null : FailureType.valueOf(failureType),
                    reader.optionalText(SUBMITTED_BY),
                    parsed(SUBMITTED_AT, reader.text(SUBMITTED_AT)),
                    endedAt == null ? null : parsed(ENDED_AT, endedAt),
                    amount(reader.optionalNumber(ESTIMATED_COST)),
                    amount(reader.optionalNumber(ACTUAL_COST)),
                    reader.truth(REUSABLE));
        });
    }

    private static Instant parsed(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + ": got \"" + text + "\"; allowed: a time in UTC", e);
        }
    }

    private static @Nullable MicroUsd amount(@Nullable Long value) {
        return value == null ? null : new MicroUsd(value);
    }

    private static @Nullable Long value(@Nullable MicroUsd amount) {
        return amount == null ? null : amount.value();
    }

    private static void put(Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, AttributeValue.fromS(value));
        }
    }

    private static void put(Map<String, AttributeValue> item, String name, @Nullable Long value) {
        if (value != null) {
            item.put(name, AttributeValue.fromN(value.toString()));
        }
    }
}

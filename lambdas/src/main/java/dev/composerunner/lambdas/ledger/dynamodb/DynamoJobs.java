package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.lambdas.ledger.JobEnd;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.LatestAttempt;
import dev.composerunner.lambdas.ledger.Ledger.Addition;
import dev.composerunner.lambdas.ledger.Ledger.Deletion;
import dev.composerunner.lambdas.ledger.Ledger.Ending;
import dev.composerunner.lambdas.ledger.LedgerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Jobs, their counts, and the latest attempts. */
final class DynamoJobs {

    private static final String ATTEMPT = "attempt";
    private static final String ARTIFACT_PREFIX = "artifact_prefix";

    /** Times that a job is read and written before a store that always changes in between is taken for a fault. */
    private static final int MAX_READS = 3;

    private final DynamoCalls calls;

    DynamoJobs(DynamoCalls calls) {
        this.calls = calls;
    }

    Addition add(JobRow job) {
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(calls.writeNew(JobItems.item(job)));
        writes.add(count(job, job.status(), 1));
        String hash = job.jobHash();
        if (hash != null) {
            Set<Integer> failed = calls.transact(plus(writes, raiseLatest(job, hash)));
            if (failed.isEmpty()) {
                return Addition.ADDED;
            }
            if (failed.contains(0)) {
                return Addition.EXISTS;
            }
            // The latest attempt is this one or above, and is never lowered: the job is added without it.
        }
        return calls.transact(writes).isEmpty() ? Addition.ADDED : Addition.EXISTS;
    }

    private TransactWriteItem raiseLatest(JobRow job, String hash) {
        return calls.write(new Change(
                ItemKeys.latestAttempt(hash),
                "SET #attempt = :attempt, #artifact_prefix = :prefix",
                "attribute_not_exists(#attempt) OR #attempt < :attempt",
                Map.of(
                        ":attempt", Change.number(job.attempt()),
                        ":prefix", AttributeValue.fromS(job.artifactPrefix().value()))));
    }

    Optional<JobRow> find(ArtifactPrefix prefix) {
        return calls.get(ItemKeys.job(prefix)).map(JobItems::job);
    }

    Optional<LatestAttempt> latest(String jobHash) {
        return calls.get(ItemKeys.latestAttempt(jobHash))
                .map(item -> new ItemReader(item).read(reader -> {
                    ArtifactPrefix prefix = new ArtifactPrefix(reader.text(ARTIFACT_PREFIX));
                    return new LatestAttempt(
                            Math.toIntExact(reader.number(ATTEMPT)),
                            prefix,
                            find(prefix).orElse(null));
                }));
    }

    Ending end(ArtifactPrefix prefix, JobEnd end) {
        for (int i = 0; i < MAX_READS; i++) {
            Optional<JobRow> found = find(prefix);
            if (found.isEmpty()) {
                return Ending.ABSENT;
            }
            JobRow job = found.get();
            if (job.status() != JobStatus.RUNNING) {
                return Ending.ALREADY_ENDED;
            }
            if (calls.transact(
                            List.of(endWrite(job, end), count(job, JobStatus.RUNNING, -1), count(job, end.status(), 1)))
                    .isEmpty()) {
                return Ending.ENDED;
            }
        }
        throw changing(prefix);
    }

    private TransactWriteItem endWrite(JobRow job, JobEnd end) {
        Map<String, AttributeValue> changes = JobItems.changes(job, end);
        Map<String, AttributeValue> values = changes.entrySet().stream()
                .collect(Collectors.toMap(change -> ":" + change.getKey(), Map.Entry::getValue));
        values.put(":running", AttributeValue.fromS(JobStatus.RUNNING.name()));
        return calls.write(new Change(
                ItemKeys.job(job.artifactPrefix()),
                changes.keySet().stream()
                        .map(name -> "#" + name + " = :" + name)
                        .collect(Collectors.joining(", ", "SET ", "")),
                "#" + JobItems.STATUS + " = :running",
                values));
    }

    boolean expire(ArtifactPrefix prefix) {
        return calls.update(new Change(
                ItemKeys.job(prefix),
                "SET #" + JobItems.REUSABLE + " = :no",
                "attribute_exists(#pk)",
                Map.of(":no", AttributeValue.fromBool(false))));
    }

    Deletion delete(ArtifactPrefix prefix) {
        for (int i = 0; i < MAX_READS; i++) {
            Optional<JobRow> found = find(prefix);
            if (found.isEmpty()) {
                return Deletion.ABSENT;
            }
            JobRow job = found.get();
            if (job.status() == JobStatus.RUNNING) {
                return Deletion.STILL_RUNNING;
            }
            TransactWriteItem delete = calls.delete(
                    ItemKeys.job(prefix),
                    "#" + JobItems.STATUS + " = :status",
                    Map.of(":status", AttributeValue.fromS(job.status().name())));
            if (calls.transact(List.of(delete, count(job, job.status(), -1))).isEmpty()) {
                return Deletion.DELETED;
            }
        }
        throw changing(prefix);
    }

    private TransactWriteItem count(JobRow job, JobStatus status, int change) {
        return calls.write(Change.always(
                ItemKeys.count(job.jobType(), status, job.artifactPrefix()),
                "ADD #jobs :change SET #job_type = :type, #status = :status",
                Map.of(
                        ":change", Change.number(change),
                        ":type", AttributeValue.fromS(job.jobType()),
                        ":status", AttributeValue.fromS(status.name()))));
    }

    private static List<TransactWriteItem> plus(List<TransactWriteItem> writes, TransactWriteItem last) {
        var all = new ArrayList<>(writes);
        all.add(last);
        return all;
    }

    private static LedgerException changing(ArtifactPrefix prefix) {
        return new LedgerException("job " + prefix + " was changed by others " + MAX_READS + " times; try again");
    }
}

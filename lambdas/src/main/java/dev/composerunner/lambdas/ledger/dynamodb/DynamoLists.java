package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.JobPage;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.LedgerStats;
import dev.composerunner.lambdas.ledger.LedgerStats.JobCount;
import dev.composerunner.lambdas.ledger.ListToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Lists and counts of jobs. A page reads its own rows and two more; with a hash, at most the hash's rows. */
final class DynamoLists {

    private static final Pattern PLACE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z#[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    private final DynamoCalls calls;

    DynamoLists(DynamoCalls calls) {
        this.calls = calls;
    }

    JobPage list(JobFilter filter, int limit, @Nullable String nextToken) {
        String before = nextToken == null ? null : place(filter, nextToken);
        String from = filter.since() == null ? null : JobItems.time(filter.since());
        if (before != null && from != null && before.compareTo(from) < 0) {
            return new JobPage(List.of(), null);
        }
        var jobs = new ArrayList<JobRow>();
        var places = new ArrayList<String>();
        Map<String, AttributeValue> start = Map.of();
        do {
            QueryResponse answer = query(filter, before, from, limit, start);
            for (Map<String, AttributeValue> item : answer.items()) {
                JobRow job = JobItems.job(item);
                String place = new ItemReader(item).text(LedgerTable.PLACE);
                // A range has both its ends; the row at the position was on the page before.
                if (!place.equals(before) && filter.matches(job)) {
                    jobs.add(job);
                    places.add(place);
                }
            }
            start = answer.hasLastEvaluatedKey() ? answer.lastEvaluatedKey() : Map.of();
        } while (jobs.size() <= limit && !start.isEmpty());
        return jobs.size() <= limit
                ? new JobPage(jobs, null)
                : new JobPage(jobs.subList(0, limit), ListToken.of(filter, places.get(limit - 1)));
    }

    private QueryResponse query(
            JobFilter filter,
            @Nullable String before,
            @Nullable String from,
            int limit,
            Map<String, AttributeValue> start) {
        boolean byHash = filter.jobHash() != null;
        LedgerIndex index = byHash
                ? LedgerIndex.BY_HASH
                : LedgerIndex.of(filter.status() != null, filter.jobType() != null, filter.submittedBy() != null);
        String partition = byHash
                ? filter.jobHash()
                : JobItems.partition(index, filter.status(), filter.jobType(), filter.submittedBy());
        String partitionCondition = "#" + index.partitionKey() + " = :partition";
        String condition = partitionCondition + range(before, from);
        var values = new HashMap<String, AttributeValue>();
        values.put(":partition", AttributeValue.fromS(Objects.requireNonNull(partition)));
        if (before != null) {
            values.put(":before", AttributeValue.fromS(before));
        }
        if (from != null) {
            values.put(":from", AttributeValue.fromS(from));
        }
        return calls.query(r -> r.indexName(index.indexName())
                .keyConditionExpression(condition)
                .expressionAttributeNames(Change.names(condition))
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .limit(byHash ? JobPage.MAX_LIMIT : limit + 2)
                .exclusiveStartKey(start.isEmpty() ? null : start));
    }

    private static String range(@Nullable String before, @Nullable String from) {
        if (before == null) {
            return from == null ? "" : " AND #place >= :from";
        }
        return from == null ? " AND #place < :before" : " AND #place BETWEEN :from AND :before";
    }

    private static String place(JobFilter filter, String token) {
        String position = ListToken.position(filter, token);
        if (!PLACE.matcher(position).matches()) {
            throw ListToken.refusal(token);
        }
        return position;
    }

    LedgerStats stats() {
        SortedMap<String, EnumMap<JobStatus, Long>> counts = new TreeMap<>();
        Map<String, AttributeValue> start = Map.of();
        do {
            Map<String, AttributeValue> from = start;
            QueryResponse answer = calls.query(r -> r.keyConditionExpression("#pk = :partition")
                    .expressionAttributeNames(Change.names("#pk"))
                    .expressionAttributeValues(Map.of(":partition", AttributeValue.fromS(ItemKeys.COUNTS)))
                    .consistentRead(true)
                    .exclusiveStartKey(from.isEmpty() ? null : from));
            for (Map<String, AttributeValue> item : answer.items()) {
                JobCount count = new ItemReader(item)
                        .read(reader -> new JobCount(
                                reader.text("job_type"),
                                JobStatus.valueOf(reader.text("status")),
                                reader.number("jobs")));
                counts.computeIfAbsent(count.jobType(), _ -> new EnumMap<>(JobStatus.class))
                        .merge(count.status(), count.jobs(), Long::sum);
            }
            start = answer.hasLastEvaluatedKey() ? answer.lastEvaluatedKey() : Map.of();
        } while (!start.isEmpty());
        var list = new ArrayList<JobCount>();
        counts.forEach((type, byStatus) -> byStatus.forEach((status, jobs) -> {
            if (jobs > 0) {
                list.add(new JobCount(type, status, jobs));
            }
        }));
        return new LedgerStats(list, oldestRunning());
    }

    private @Nullable Instant oldestRunning() {
        String condition = "#" + LedgerIndex.BY_STATUS.partitionKey() + " = :status";
        QueryResponse answer = calls.query(r -> r.indexName(LedgerIndex.BY_STATUS.indexName())
                .keyConditionExpression(condition)
                .expressionAttributeNames(Change.names(condition))
                .expressionAttributeValues(Map.of(":status", AttributeValue.fromS(JobStatus.RUNNING.name())))
                .limit(1));
        return answer.items().isEmpty()
                ? null
                : JobItems.job(answer.items().getFirst()).submittedAt();
    }
}

package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.RateWindow;
import java.time.YearMonth;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Keys of the items; {@link DynamoLedger} has the table of them. */
final class ItemKeys {

    /** Partition of all counts. */
    static final String COUNTS = "counts";

    /** Items that share the changes of one count: two transactions that change the same item at once are in conflict. */
    private static final int COUNT_SHARDS = 8;

    private ItemKeys() {}

    static Map<String, AttributeValue> job(ArtifactPrefix prefix) {
        return key("job#" + prefix, "job");
    }

    static Map<String, AttributeValue> latestAttempt(String jobHash) {
        return key("hash#" + jobHash, "latest");
    }

    /** The count that the job named {@code prefix} is in: the same one at its start and at its end. */
    static Map<String, AttributeValue> count(String jobType, JobStatus status, ArtifactPrefix prefix) {
        int shard = Math.floorMod(prefix.value().hashCode(), COUNT_SHARDS);
        return key(COUNTS, jobType + '#' + status + '#' + shard);
    }

    static Map<String, AttributeValue> rate(RateWindow window) {
        return key("rate#" + window.counter(), window.end().toString());
    }

    static Map<String, AttributeValue> budget(YearMonth month) {
        return key("budget#" + month, "budget");
    }

    static Map<String, AttributeValue> reservation(YearMonth month, ArtifactPrefix prefix) {
        return key("budget#" + month, "reservation#" + prefix);
    }

    private static Map<String, AttributeValue> key(String partition, String sort) {
        return Map.of(
                LedgerTable.PARTITION_KEY, AttributeValue.fromS(partition),
                LedgerTable.SORT_KEY, AttributeValue.fromS(sort));
    }
}

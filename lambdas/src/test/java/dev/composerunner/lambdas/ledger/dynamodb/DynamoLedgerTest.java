package dev.composerunner.lambdas.ledger.dynamodb;

import static dev.composerunner.lambdas.ledger.LedgerWorkload.START;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.hash;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.prefix;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.contract.ledger.LedgerTable;
import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerContract;
import dev.composerunner.lambdas.ledger.LedgerException;
import dev.composerunner.lambdas.ledger.LedgerWorkload;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

final class DynamoLedgerTest extends LedgerContract {

    private static @Nullable MotoServer server;
    private static int tables;

    private DynamoDbClient client;
    private String table;
    private DynamoLedger ledger;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<String> reason = MotoServer.unavailable();
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
        server = MotoServer.start(folder.resolve("moto.log"));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    /** A table as the deployment makes it. */
    @BeforeEach
    void createTable() {
        client = Objects.requireNonNull(server).client();
        table = "ledger" + tables++;
        var keys = new TreeSet<>(List.of(LedgerTable.PARTITION_KEY, LedgerTable.SORT_KEY, LedgerTable.PLACE));
        var indexes = new ArrayList<GlobalSecondaryIndex>();
        for (LedgerIndex index : LedgerIndex.values()) {
            keys.add(index.partitionKey());
            indexes.add(GlobalSecondaryIndex.builder()
                    .indexName(index.indexName())
                    .keySchema(key(index.partitionKey(), KeyType.HASH), key(LedgerTable.PLACE, KeyType.RANGE))
                    .projection(p -> p.projectionType(ProjectionType.ALL))
                    .build());
        }
        client.createTable(r -> r.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(key(LedgerTable.PARTITION_KEY, KeyType.HASH), key(LedgerTable.SORT_KEY, KeyType.RANGE))
                .attributeDefinitions(keys.stream()
                        .map(name -> AttributeDefinition.builder()
                                .attributeName(name)
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .toList())
                .globalSecondaryIndexes(indexes));
        ledger = new DynamoLedger(new DynamoCalls(client, table, MotoServer.LIMITS, DynamoCalls::sleep));
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    @Override
    protected Ledger ledger() {
        return ledger;
    }

    @Override
    protected int operations() {
        return 150;
    }

    @Test
    void job_itemIsDamaged_saysWhichAndWhy() {
        ledger.add(running("job", 0));
        assertDamaged("attempt", AttributeValue.fromS("one"), "attempt: got type S; allowed: N");
        assertDamaged("attempt", AttributeValue.fromN("1.5"), "attempt: got 1.5; allowed: a whole number");
        assertDamaged("status", AttributeValue.fromS("ASLEEP"), "ASLEEP");
        assertDamaged("submitted_at", AttributeValue.fromS("today"), "submitted_at: got \"today\"");
        assertDamaged("reusable", AttributeValue.fromS("yes"), "reusable: got type S; allowed: BOOL");
        assertDamaged("job_id", AttributeValue.fromN("1"), "job_id: got type N; allowed: S");
    }

    private void assertDamaged(String name, AttributeValue value, String reason) {
        Map<String, AttributeValue> item = new HashMap<>(item(ItemKeys.job(prefix("job"))));
        AttributeValue before = item.put(name, value);
        client.putItem(r -> r.tableName(table).item(item));
        assertThatThrownBy(() -> ledger.job(prefix("job")))
                .isInstanceOf(LedgerException.class)
                .hasMessageStartingWith("the ledger's item job#job, job is damaged: ")
                .hasMessageContaining(reason);
        item.put(name, before);
        client.putItem(r -> r.tableName(table).item(item));
    }

    /** DynamoDB removes what has the attribute, and nothing else: a job or a count with it would vanish. */
    @Test
    void items_thatExpire_areRatesAndReservations() {
        ledger.add(running("job", 0).withHash(hash(1), 1));
        ledger.take("submit:ann", 5, START.plusSeconds(60));
        ledger.reserve(YearMonth.of(2026, 11), prefix("job"), new MicroUsd(1), new MicroUsd(1));
        var expiring = new TreeSet<String>();
        var others = new TreeSet<String>();
        for (Map<String, AttributeValue> item :
                client.scan(r -> r.tableName(table)).items()) {
            AttributeValue expiry = item.get(LedgerTable.EXPIRES_AT);
            String kind = kind(item, LedgerTable.PARTITION_KEY) + " " + kind(item, LedgerTable.SORT_KEY);
            if (expiry == null) {
                others.add(kind);
            } else {
                expiring.add(kind + " " + expiry.n());
            }
        }
        assertThat(expiring)
                .containsExactly(
                        "budget reservation "
                                + Instant.parse("2028-01-05T00:00:00Z").getEpochSecond(),
                        "rate 2026-11-28T09:01:00Z "
                                + START.plusSeconds(60 + 3600).getEpochSecond());
        assertThat(others).containsExactly("budget budget", "counts meta-analysis", "hash latest", "job job");
    }

    /** The first part of a key. */
    private static String kind(Map<String, AttributeValue> item, String key) {
        String text = Objects.requireNonNull(item.get(key)).s();
        return text.contains("#") ? text.substring(0, text.indexOf('#')) : text;
    }

    @Test
    void count_ofManyJobs_isSpreadOverItems() {
        for (int i = 0; i < 40; i++) {
            ledger.add(running("job" + i, i));
        }
        assertThat(client.query(r -> r.tableName(table)
                                .keyConditionExpression("pk = :pk")
                                .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS(ItemKeys.COUNTS))))
                        .count())
                .isEqualTo(8);
        assertThat(ledger.stats().counts().getFirst().jobs()).isEqualTo(40);
    }

    @Test
    void list_manyAttemptsOfAHash_pagesThroughAllThatMatch() {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 130; i++) {
            boolean match = i % 60 == 0;
            if (match) {
                expected.addFirst("job" + i);
            }
            ledger.add(running("job" + i, i).withHash(hash(1), i + 1).withSubmittedBy(match ? "ann" : "bob"));
        }
        JobFilter filter = JobFilter.ANY.withJobHash(hash(1)).withSubmittedBy("ann");
        assertThat(LedgerWorkload.all(ledger, filter, 1).stream()
                        .map(job -> job.artifactPrefix().value()))
                .containsExactlyElementsOf(expected);
    }

    private Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return client.getItem(r -> r.tableName(table).key(key)).item();
    }
}

package dev.composerunner.lambdas.ledger.dynamodb;

import dev.composerunner.lambdas.ledger.LedgerException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/** Calls of one table, each with a time limit. Writes that were in conflict with others are repeated after a random pause. */
final class DynamoCalls {

    static final int MAX_TRIES = 12;

    private static final Duration MIN_PAUSE = Duration.ofMillis(20);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
    private static final Duration CALL = Duration.ofSeconds(8);
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    static final AwsRequestOverrideConfiguration LIMITS = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(CALL)
            .apiCallAttemptTimeout(ATTEMPT)
            .build();

    private static final String CONDITION_FAILED = "ConditionalCheckFailed";
    private static final Set<String> TRANSIENT =
            Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private final DynamoDbClient client;
    private final String table;
    private final AwsRequestOverrideConfiguration limits;
    private final LongConsumer sleep;

    /**
     * @param limits time limits of each call
     * @param sleep waits for a number of milliseconds
     */
    DynamoCalls(DynamoDbClient client, String table, AwsRequestOverrideConfiguration limits, LongConsumer sleep) {
        this.client = client;
        this.table = table;
        this.limits = limits;
        this.sleep = sleep;
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerException("interrupted while waiting to repeat a write of the ledger", e);
        }
    }

    /** The item as the last write left it. */
    Optional<Map<String, AttributeValue>> get(Map<String, AttributeValue> key) {
        var answer = client.getItem(
                r -> r.tableName(table).key(key).consistentRead(true).overrideConfiguration(limits));
        return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
    }

    QueryResponse query(Consumer<QueryRequest.Builder> query) {
        return client.query(r -> query.accept(r.tableName(table).overrideConfiguration(limits)));
    }

    /** Changes an item. Returns false where its condition does not hold. */
    boolean update(Change change) {
        var request =
                change.request().tableName(table).overrideConfiguration(limits).build();
        return withPauses(() -> {
            try {
                client.updateItem(request);
                return Optional.of(true);
            } catch (ConditionalCheckFailedException e) {
                return Optional.of(false);
            } catch (TransactionConflictException e) {
                return Optional.empty();
            }
        });
    }

    /** Changes an item in a transaction. */
    TransactWriteItem write(Change change) {
        return change.inTransaction(table);
    }

    /** Writes an item in a transaction, which fails where there is one of its key. */
    TransactWriteItem writeNew(Map<String, AttributeValue> item) {
        String condition = "attribute_not_exists(#pk)";
        return TransactWriteItem.builder()
                .put(p -> p.tableName(table)
                        .item(item)
                        .conditionExpression(condition)
                        .expressionAttributeNames(Change.names(condition)))
                .build();
    }

    /** Deletes an item in a transaction, which fails where the condition does not hold. */
    TransactWriteItem delete(Map<String, AttributeValue> key, String condition, Map<String, AttributeValue> values) {
        return TransactWriteItem.builder()
                .delete(d -> d.tableName(table)
                        .key(key)
                        .conditionExpression(condition)
                        .expressionAttributeNames(Change.names(condition))
                        .expressionAttributeValues(values))
                .build();
    }

    /**
     * Does all writes or none. A repetition by the SDK, after an answer that was lost, has the same token and counts once.
     *
     * @return positions of the writes whose conditions do not hold; empty where all was done
     */
    Set<Integer> transact(List<TransactWriteItem> writes) {
        // A transaction that was cancelled has changed nothing: its repetition is a new one. One in progress is asked
        // for again.
        var token = new Object() {
            String text = UUID.randomUUID().toString();
        };
        return withPauses(() -> {
            try {
                client.transactWriteItems(r ->
                        r.transactItems(writes).clientRequestToken(token.text).overrideConfiguration(limits));
                return Optional.of(Set.of());
            } catch (TransactionCanceledException e) {
                Set<Integer> failed = failedConditions(e);
                if (failed.isEmpty() && !isTransient(e)) {
                    throw e;
                }
                token.text = UUID.randomUUID().toString();
                return failed.isEmpty() ? Optional.empty() : Optional.of(failed);
            } catch (TransactionInProgressException e) {
                return Optional.empty();
            }
        });
    }

    private static Set<Integer> failedConditions(TransactionCanceledException cancelled) {
        List<CancellationReason> reasons = cancelled.cancellationReasons();
        var failed = new HashSet<Integer>();
        for (int i = 0; i < reasons.size(); i++) {
            if (CONDITION_FAILED.equals(reasons.get(i).code())) {
                failed.add(i);
            }
        }
        return failed;
    }

    private static boolean isTransient(TransactionCanceledException cancelled) {
        return cancelled.cancellationReasons().stream().anyMatch(reason -> TRANSIENT.contains(reason.code()));
    }

    /** Makes a call until it has a result. */
    private <T> T withPauses(Supplier<Optional<T>> call) {
        long longest = MIN_PAUSE.toMillis();
        for (int tries = 1; ; tries++) {
            Optional<T> result = call.get();
            if (result.isPresent()) {
                return result.get();
            }
            if (tries == MAX_TRIES) {
                throw new LedgerException(
                        "a write of the ledger was in conflict with others " + MAX_TRIES + " times; try again");
            }
            sleep.accept(ThreadLocalRandom.current().nextLong(longest + 1));
            longest = Math.min(2 * longest, MAX_PAUSE.toMillis());
        }
    }
}

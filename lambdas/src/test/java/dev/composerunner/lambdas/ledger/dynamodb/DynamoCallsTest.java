package dev.composerunner.lambdas.ledger.dynamodb;

import static dev.composerunner.lambdas.ledger.LedgerWorkload.prefix;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.composerunner.lambdas.ledger.Ledger.Addition;
import dev.composerunner.lambdas.ledger.LedgerException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Transactions that DynamoDB cancels. */
final class DynamoCallsTest {

    private final DynamoDbClient client = mock(DynamoDbClient.class);
    private final List<Long> pauses = new ArrayList<>();
    private final List<TransactWriteItemsRequest> requests = new ArrayList<>();
    private final Deque<RuntimeException> answers = new ArrayDeque<>();
    private final DynamoLedger ledger =
            new DynamoLedger(new DynamoCalls(client, "ledger", DynamoCalls.LIMITS, pauses::add));

    @BeforeEach
    @SuppressWarnings("unchecked")
    void answer() {
        when(client.transactWriteItems(any(Consumer.class))).thenAnswer(call -> {
            var request = TransactWriteItemsRequest.builder();
            call.<Consumer<TransactWriteItemsRequest.Builder>>getArgument(0).accept(request);
            requests.add(request.build());
            if (!answers.isEmpty()) {
                throw answers.pop();
            }
            return TransactWriteItemsResponse.builder().build();
        });
    }

    private static TransactionCanceledException cancelled(String... codes) {
        return TransactionCanceledException.builder()
                .cancellationReasons(Arrays.stream(codes)
                        .map(code -> CancellationReason.builder().code(code).build())
                        .toList())
                .build();
    }

    private List<String> tokens() {
        return requests.stream()
                .map(TransactWriteItemsRequest::clientRequestToken)
                .distinct()
                .toList();
    }

    @Test
    void transaction_isInConflict_isRepeatedAsANewOne() {
        answers.add(cancelled("None", "TransactionConflict"));
        answers.add(cancelled("ThrottlingError", "None"));
        assertThat(ledger.add(running("job", 0))).isEqualTo(Addition.ADDED);
        assertThat(requests).hasSize(3);
        assertThat(tokens()).hasSize(3);
        assertThat(pauses).hasSize(2).allMatch(pause -> pause >= 0 && pause <= 40);
    }

    /** The first request may still succeed: another token would do it twice. */
    @Test
    void transaction_isInProgress_isRepeatedAsTheSame() {
        answers.add(TransactionInProgressException.builder().build());
        assertThat(ledger.add(running("job", 0))).isEqualTo(Addition.ADDED);
        assertThat(requests).hasSize(2);
        assertThat(tokens()).hasSize(1);
    }

    @Test
    void transaction_staysInConflict_givesUp() {
        for (int i = 0; i < 100; i++) {
            answers.add(cancelled("TransactionConflict", "None"));
        }
        assertThatThrownBy(() -> ledger.add(running("job", 0)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("in conflict with others 12 times");
        assertThat(requests).hasSize(DynamoCalls.MAX_TRIES);
        assertThat(pauses).hasSize(DynamoCalls.MAX_TRIES - 1).allMatch(pause -> pause <= 1000);
    }

    @Test
    void transaction_isCancelledForAnotherReason_throws() {
        answers.add(cancelled("ValidationError", "None"));
        assertThatThrownBy(() -> ledger.add(running("job", 0))).isInstanceOf(TransactionCanceledException.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void add_nameIsTakenBesideAConflict_exists() {
        answers.add(cancelled("ConditionalCheckFailed", "TransactionConflict"));
        assertThat(ledger.add(running("job", 0))).isEqualTo(Addition.EXISTS);
        assertThat(requests).hasSize(1);
    }

    /** DynamoDB may name one of the conditions that do not hold. */
    @Test
    void add_latestAttemptIsAboveAndNameIsTaken_exists() {
        answers.add(cancelled("None", "None", "ConditionalCheckFailed"));
        answers.add(cancelled("ConditionalCheckFailed", "None"));
        assertThat(ledger.add(running("job", 0).withHash("0".repeat(64), 1))).isEqualTo(Addition.EXISTS);
        assertThat(requests.get(0).transactItems()).hasSize(3);
        assertThat(requests.get(1).transactItems()).hasSize(2);
    }

    @Test
    void requests_always_haveTimeLimits() {
        ledger.add(running("job", 0));
        var limits = requests.getFirst().overrideConfiguration().orElseThrow();
        assertThat(limits.apiCallTimeout()).contains(Duration.ofSeconds(8));
        assertThat(limits.apiCallAttemptTimeout()).contains(Duration.ofSeconds(2));
    }

    @Test
    void expire_meetsATransaction_isRepeated() {
        when(client.updateItem(any(UpdateItemRequest.class)))
                .thenThrow(TransactionConflictException.builder().build())
                .thenReturn(UpdateItemResponse.builder().build());
        assertThat(ledger.expire(prefix("job"))).isTrue();
        assertThat(pauses).hasSize(1);
    }
}

package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.limits.KeptSpend;
import dev.composerunner.lambdas.limits.MonthSpend;
import dev.composerunner.lambdas.limits.SpendingUnknownException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often Cost Explorer is asked, and what counts in between. */
@Timeout(60)
final class KeptSpendTest {

    private static final String KEY = "r.spending.json";

    private final InMemoryBucket bucket = new InMemoryBucket();
    private final List<Instant> asked = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private boolean answers = true;
    private int waits;
    private Runnable whileWaiting = () -> {};
    private final KeptSpend spend = spend();

    private KeptSpend spend() {
        return new KeptSpend(
                new JobDocuments(bucket, "b"),
                KEY,
                () -> now,
                instant -> {
                    asked.add(instant);
                    if (!answers) {
                        throw new SpendingUnknownException("off", new IllegalStateException());
                    }
                    return amount(asked.size());
                },
                () -> {
                    waits++;
                    whileWaiting.run();
                });
    }

    @Test
    void answer_within6Hours_isNotAskedForAgain() {
        assertThat(spend.get()).isEqualTo(amount(1));
        pass(Duration.ofHours(6).minusSeconds(1));
        // Another function, whose memory is its own.
        assertThat(spend().get()).isEqualTo(amount(1));
        assertThat(asked).hasSize(1);

        pass(Duration.ofSeconds(1));
        assertThat(spend.get()).isEqualTo(amount(2));
        assertThat(asked).hasSize(2);
    }

    @Test
    void answer_ofTheLastMonth_countsForNothing() {
        now = Instant.parse("2026-11-30T23:59:59Z");
        spend.get();
        pass(Duration.ofSeconds(1));
        assertThat(spend.get()).isEqualTo(amount(2));

        now = Instant.parse("2026-12-31T23:59:59Z");
        answers = false;
        pass(Duration.ofSeconds(1));
        // The spending of December says nothing of January.
        assertThatThrownBy(spend::get).isInstanceOf(SpendingUnknownException.class);
    }

    @Test
    void lastAnswer_whereNobodyAnswers_countsAndTheQuestionWaits() {
        spend.get();
        answers = false;
        pass(Duration.ofHours(7));

        assertThat(spend.get()).isEqualTo(amount(1));
        pass(Duration.ofMinutes(14));
        assertThat(spend.get()).isEqualTo(amount(1));
        assertThat(asked).hasSize(2);

        pass(Duration.ofMinutes(1));
        answers = true;
        assertThat(spend.get()).isEqualTo(amount(3));
    }

    @Test
    void firstAnswer_thatFails_isAskedForByTheNext() {
        answers = false;
        assertThatThrownBy(spend::get).isInstanceOf(SpendingUnknownException.class);

        answers = true;
        assertThat(spend.get()).isEqualTo(amount(2));
        assertThat(waits).isZero();
    }

    @Test
    void answer_thatAnotherFunctionIsGetting_isWaitedFor() {
        spend.get();
        String answer = bucket.objects.get(KEY);
        bucket.objects.put(KEY, "{\"month\":\"2026-11\",\"ask_again_at\":\"2026-11-21T12:01:00Z\"}");
        whileWaiting = () -> {
            if (waits == 3) {
                bucket.objects.put(KEY, String.valueOf(answer));
            }
        };

        assertThat(spend.get()).isEqualTo(amount(1));
        assertThat(waits).isEqualTo(3);
        assertThat(asked).hasSize(1);
    }

    @Test
    void answer_thatAnotherFunctionNeverGets_isAskedForAfterSomeTime() {
        // Its time was up while it asked.
        bucket.objects.put(KEY, "{\"month\":\"2026-11\",\"ask_again_at\":\"2026-11-21T12:01:00Z\"}");

        assertThat(spend.get()).isEqualTo(amount(1));
        assertThat(waits).isEqualTo(20);
    }

    @Test
    void question_thatAnotherFunctionAsksFirst_isLeftToIt() {
        spend.get();
        String kept = String.valueOf(bucket.objects.get(KEY));
        pass(Duration.ofHours(6));
        // Between this one's look and its word that it asks.
        bucket.beforePut = () -> {
            bucket.beforePut = () -> {};
            bucket.objects.put(KEY, kept.replace("T18:00:00Z", "T18:01:00Z"));
        };

        assertThat(spend.get()).isEqualTo(amount(1));
        assertThat(asked).hasSize(1);
    }

    @Test
    void objectThatIsDamaged_isReplaced() {
        bucket.objects.put(KEY, "{");
        assertThat(spend.get()).isEqualTo(amount(1));
        assertThat(spend.get()).isEqualTo(amount(1));
        assertThat(asked).hasSize(1);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static MonthSpend amount(int amount) {
        return new MonthSpend(
                LocalDate.parse("2026-11-01"), LocalDate.parse("2026-11-22"), BigDecimal.valueOf(amount), "USD");
    }
}

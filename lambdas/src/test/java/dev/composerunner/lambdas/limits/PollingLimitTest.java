package dev.composerunner.lambdas.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.RefusedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PollingLimitTest {

    private static final Caller ANN = new Caller("ann", false, "key/ann");
    private static final Caller BOB = new Caller("bob", false, "key/bob");

    private final AtomicLong nanos = new AtomicLong();
    private final PollingLimit limit = new PollingLimit(2, nanos::get);

    @Test
    void tenSecondsWorth_goAtOnce_thenAsManyASecondAsAllowed() {
        take(ANN, 20);
        assertThatThrownBy(() -> limit.take(ANN)).isInstanceOfSatisfying(RefusedException.class, refusal -> {
            assertThat(refusal.statusCode()).isEqualTo(429);
            assertThat(refusal.retryAfterSeconds()).hasValue(1);
        });
        pass(Duration.ofMillis(499));
        assertThatThrownBy(() -> limit.take(ANN)).isInstanceOf(RefusedException.class);
        pass(Duration.ofMillis(1));
        take(ANN, 1);
        assertThatThrownBy(() -> limit.take(ANN)).isInstanceOf(RefusedException.class);
    }

    @Test
    void bucket_holdsNoMoreThanTenSecondsWorth() {
        take(ANN, 20);
        pass(Duration.ofDays(1));
        take(ANN, 20);
        assertThatThrownBy(() -> limit.take(ANN)).isInstanceOf(RefusedException.class);
    }

    @Test
    void callers_haveBucketsOfTheirOwn() {
        take(ANN, 20);
        take(BOB, 20);
        assertThatThrownBy(() -> limit.take(BOB)).isInstanceOf(RefusedException.class);
    }

    @Test
    void directCalls_areNotCounted() {
        assertThatCode(() -> take(Caller.DIRECT, 1000)).doesNotThrowAnyException();
    }

    @Test
    void callersWithoutEnd_takeMemoryOfTenThousand() {
        take(ANN, 20);
        for (int i = 0; i < 10_000; i++) {
            limit.take(new Caller("", true, "address/" + i));
        }
        // Forgotten: what is kept has a bound.
        take(ANN, 20);
    }

    private void take(Caller caller, int times) {
        for (int i = 0; i < times; i++) {
            limit.take(caller);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}

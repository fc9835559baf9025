package dev.composerunner.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PhaseClockTest {

    private final List<@Nullable Long> heard = new ArrayList<>();
    private long now;
    private final PhaseClock clock = new PhaseClock(
            new JobListener() {
                @Override
                public void onEvent(String message, JsonNode details) {}

                @Override
                public void onProgress(JobProgress progress) {
                    heard.add(progress.remainingSeconds());
                }
            },
            () -> now);

    private @Nullable Long remaining(long millis, String phase, long done, long total) {
        now = Duration.ofMillis(millis).toNanos();
        clock.enter(phase, done, total);
        return heard.getLast();
    }

    @Test
    void enter_steadyWork_tellsTheRemainingTimeOnceItIsKnown() {
        assertThat(remaining(0, "permutations", 0, 1000)).isNull();
        // Slow at first: ten in the first 0.1 s are not what the rest goes by.
        assertThat(remaining(100, "permutations", 10, 1000)).isNull();
        assertThat(remaining(300, "permutations", 30, 1000)).isNull();
        assertThat(remaining(1100, "permutations", 510, 1000)).isEqualTo(1);
        assertThat(remaining(1100, "permutations", 110, 1000)).isEqualTo(9);
        assertThat(remaining(2100, "permutations", 1000, 1000)).isZero();
    }

    @Test
    void enter_nextPhase_beginsAnew() {
        remaining(0, "permutations", 0, 1000);
        remaining(100, "permutations", 10, 1000);
        assertThat(remaining(5000, "permutations", 500, 1000)).isNotNull();

        assertThat(remaining(5000, "diagnostics", 0, 1)).isNull();
        assertThat(remaining(9000, "storing artifacts", 0, 0)).isNull();
        assertThat(remaining(99_000, "storing artifacts", 0, 0)).isNull();
    }

    @Test
    void enter_standstill_tellsNothing() {
        remaining(0, "permutations", 0, 1000);
        remaining(200, "permutations", 10, 1000);
        assertThat(remaining(60_000, "permutations", 10, 1000)).isNull();
    }
}

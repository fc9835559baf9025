package dev.composerunner.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.JobProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressViewTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now;

    private ProgressView view(boolean terminal) {
        return new ProgressView(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, () -> now);
    }

    private static JobProgress permutations(long done, @Nullable Long remaining) {
        return new JobProgress("permutations", done, 10_000, null, remaining, Instant.EPOCH);
    }

    @Test
    void show_withoutTerminal_isALineAPhaseAndOneEveryTenSeconds() {
        try (ProgressView view = view(false)) {
            for (int second = 0; second < 25; second++) {
                now = Duration.ofSeconds(second).toNanos();
                view.show(permutations(second * 100L, second == 0 ? null : 100L - second));
            }
            view.show(new JobProgress("writing results", 0, 0, null, null, Instant.EPOCH));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "permutations",
                        "permutations 1000/10000, about 90 s left",
                        "permutations 2000/10000, about 80 s left",
                        "writing results");
    }

    @Test
    void show_onTerminal_tellsTheRemainingTimeWhereItIsKnown() {
        try (ProgressView view = view(true)) {
            view.show(permutations(1, null));
            view.show(permutations(3200, 4L));
            view.show(permutations(3300, 600L));
            view.show(permutations(3400, 20_000L));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).split("\r"))
                .extracting(String::strip)
                .contains(
                        "permutations 1/10000",
                        "permutations 3200/10000, about 4 s left",
                        "permutations 3300/10000, about 10 min left",
                        "permutations 3400/10000, about 6 h left");
    }
}

package dev.composerunner.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.standins.StandInServer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FargateTaskTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void cost_oneHourFromThePull_isTheListPrice() throws Exception {
        try (var agent = new StandInServer()) {
            agent.get(
                    "/v4/id/task",
                    "{\"Limits\": {\"CPU\": 4, \"Memory\": 30720}, \"PullStartedAt\": \"2025-12-31T23:59:00Z\"}");

            var task = FargateTask.of(
                    Map.of("ECS_CONTAINER_METADATA_URI_V4", agent.uri("/v4/id").toString()), START);

            // 4 vCPU at 0.04048 and 30 GiB at 0.004445 US dollars an hour.
            assertThat(task).hasValueSatisfying(known -> {
                assertThat(known.cost(Instant.parse("2026-01-01T00:59:00Z")).usd())
                        .isEqualTo(0.29527);
                assertThat(known.cost(Instant.parse("2026-01-01T00:59:00Z")).seconds())
                        .isEqualTo(3600);
            });
        }
    }

    @Test
    void cost_aFewSeconds_isThatOfAMinute() throws Exception {
        var task =
                FargateTask.of(ContractJson.MAPPER.readTree("{\"Limits\": {\"CPU\": 0.5, \"Memory\": 1024}}"), START);

        assertThat(task)
                .hasValueSatisfying(known ->
                        assertThat(known.cost(START.plusSeconds(3)).seconds()).isEqualTo(60));
    }

    @Test
    void of_noAgent_isNothing() throws Exception {
        assertThat(FargateTask.of(Map.of(), START)).isEmpty();
        assertThat(FargateTask.of(Map.of("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1:1"), START))
                .isEmpty();
    }
}

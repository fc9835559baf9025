package dev.composerunner.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.cost.FargatePrices;
import dev.composerunner.standins.StandInServer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FargateTaskTest {

    private static final FargatePrices PRICES = new FargatePrices(2, 1, 0.5);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void cost_oneHourFromThePull_isTheListPrice() throws Exception {
        try (var agent = new StandInServer()) {
            agent.get(
                    "/v4/id/task",
                    "{\"Limits\": {\"CPU\": 4, \"Memory\": 30720}, \"PullStartedAt\": \"2025-12-31T23:59:00Z\"}");

            var task = FargateTask.of(
                    Map.of(
                            "ECS_CONTAINER_METADATA_URI_V4",
                            agent.uri("/v4/id").toString(),
                            "AWS_REGION",
                            "us-east-1",
                            "FARGATE_PRICES",
                            "0.04048,0.004445,0.000111"),
                    START);

            // 4 vCPU at 0.04048 and 30 GiB at 0.004445 US dollars an hour.
            assertThat(task).hasValueSatisfying(known -> {
                assertThat(requireNonNull(known.cost(Instant.parse("2026-01-01T00:59:00Z")))
                                .usd())
                        .isEqualTo(0.29527);
                assertThat(requireNonNull(known.cost(Instant.parse("2026-01-01T00:59:00Z")))
                                .seconds())
                        .isEqualTo(3600);
            });
        }
    }

    @Test
    void cost_aFewSeconds_isThatOfAMinute() throws Exception {
        var task = FargateTask.of(
                ContractJson.MAPPER.readTree("{\"Limits\": {\"CPU\": 0.5, \"Memory\": 1024}}"), PRICES, START);

        assertThat(task)
                .hasValueSatisfying(known -> assertThat(
                                requireNonNull(known.cost(START.plusSeconds(3))).seconds())
                        .isEqualTo(60));
    }

    @Test
    void cost_diskBeyondTheFree_isPaid() throws Exception {
        var task = FargateTask.of(
                ContractJson.MAPPER.readTree(
                        "{\"Limits\": {\"CPU\": 1, \"Memory\": 2048}, \"EphemeralStorageMetrics\": {\"Reserved\": 122880}}"),
                PRICES,
                START);

        // 1 vCPU at 2, 2 GiB at 1, and 100 of 120 GiB of disk at 0.5 US dollars an hour.
        assertThat(task)
                .hasValueSatisfying(known -> assertThat(requireNonNull(known.cost(START.plusSeconds(3600)))
                                .usd())
                        .isEqualTo(54));
    }

    @Test
    void cost_regionWithoutKnownPrices_isNotEstimated() throws Exception {
        try (var agent = new StandInServer()) {
            agent.get("/v4/id/task", "{\"Limits\": {\"CPU\": 4, \"Memory\": 30720}}");

            var task = FargateTask.of(
                    Map.of(
                            "ECS_CONTAINER_METADATA_URI_V4",
                            agent.uri("/v4/id").toString(),
                            "AWS_REGION",
                            "mars-north-1"),
                    START);

            assertThat(task)
                    .hasValueSatisfying(known ->
                            assertThat(known.cost(START.plusSeconds(60))).isNull());
        }
    }

    @Test
    void of_noAgent_isNothing() throws Exception {
        assertThat(FargateTask.of(Map.of(), START)).isEmpty();
        assertThat(FargateTask.of(Map.of("ECS_CONTAINER_METADATA_URI_V4", "http://127.0.0.1:1"), START))
                .isEmpty();
    }
}

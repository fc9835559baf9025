package dev.composerunner.lambdas.limits;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.cost.FargatePrices;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a job costs, by what its execution and its record say. */
public final class Costs {

    private Costs() {}

    /**
     * The cost of a job.
     *
     * @param order input of the execution
     * @param metadata record of the job, of any shape
     * @return null where nothing is known
     */
    public static JobMetadata.@Nullable Cost of(JsonNode order, JsonNode metadata) {
        JsonNode told = metadata.path("cost").path("actual_usd");
        JsonNode actual =
                told.isNumber() ? told : metadata.path("estimated_cost").path("usd");
        return cost(estimated(order), actual.isNumber() ? actual.doubleValue() : null);
    }

    /**
     * The cost of a job that has ended. What its task did not live to say is taken as that of the whole time from start to end, which is
     * more than was billed where the job waited.
     *
     * @param order input of the execution
     * @param metadata record of the job; null: there is none
     * @return null where nothing is known
     */
    public static JobMetadata.@Nullable Cost ofEnded(
            JsonNode order, @Nullable JobMetadata metadata, Instant start, Instant stop) {
        JsonNode perHour = order.path("cost").path("usd_per_hour");
        Double actual = metadata == null ? null : actual(metadata);
        if (actual == null && perHour.isNumber()) {
            actual = FargatePrices.usd(
                    perHour.doubleValue(), Duration.between(start, stop).toMillis() / 1000.0);
        }
        return cost(estimated(order), actual);
    }

    private static @Nullable Double actual(JobMetadata metadata) {
        if (metadata.cost() != null && metadata.cost().actualUsd() != null) {
            return metadata.cost().actualUsd();
        }
        return metadata.estimatedCost() == null
                ? null
                : metadata.estimatedCost().usd();
    }

    private static @Nullable Double estimated(JsonNode order) {
        JsonNode estimated = order.path("cost").path("estimated_usd");
        return estimated.isNumber() ? estimated.doubleValue() : null;
    }

    private static JobMetadata.@Nullable Cost cost(@Nullable Double estimated, @Nullable Double actual) {
        return estimated == null && actual == null ? null : new JobMetadata.Cost(estimated, actual);
    }
}

package dev.composerunner.infra.settings;

import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.cost.FargatePrices;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often callers may call, and by what the cost of a job is estimated: each component is a context value of the same name.
 *
 * @param submitsPerMinute most submissions of a caller in a minute; 0: any number
 * @param submitsPerDay most submissions of a caller in a day; 0: any number
 * @param requestsPerSecond most requests of a caller a second to each function; 0: any number
 * @param fargatePrices prices of the region, as {@link FargatePrices#ofText} reads them; absent: those that are known
 */
public record Limits(
        int submitsPerMinute,
        int submitsPerDay,
        int requestsPerSecond,
        @Nullable String fargatePrices) {

    private static final int MAX = 1_000_000;

    static Limits read(Knobs knobs) {
        return new Limits(
                knobs.whole("submitsPerMinute", 30, 0, MAX),
                knobs.whole("submitsPerDay", 1000, 0, MAX),
                knobs.whole("requestsPerSecond", 10, 0, MAX),
                knobs.optionalText("fargatePrices", Limits::arePrices, FargatePrices.ALLOWED));
    }

    private static boolean arePrices(String text) {
        try {
            FargatePrices.ofText("fargatePrices", text);
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    /** What the function that takes jobs counts submissions by. */
    public Map<String, String> ofSubmissions() {
        return Map.of(
                HandlerEnvironment.SUBMITS_PER_MINUTE, Integer.toString(submitsPerMinute),
                HandlerEnvironment.SUBMITS_PER_DAY, Integer.toString(submitsPerDay));
    }

    /** What functions and tasks know the prices by, where they are given. */
    public Map<String, String> ofPrices() {
        return fargatePrices == null ? Map.of() : Map.of(HandlerEnvironment.FARGATE_PRICES, fargatePrices);
    }
}

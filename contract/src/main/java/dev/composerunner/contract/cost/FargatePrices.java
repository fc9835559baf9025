package dev.composerunner.contract.cost;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * List prices of AWS Fargate in a region, in US dollars an hour. Those that are known are in the resource {@code fargate-prices.json},
 * with their date; a deployment elsewhere gives its own.
 *
 * @param vcpu of a virtual CPU
 * @param gib of a GiB of memory
 * @param diskGib of a GiB of scratch disk beyond {@value #FREE_DISK_GIB}
 */
public record FargatePrices(double vcpu, double gib, double diskGib) {

    /** Scratch disk that a task has without charge, GiB. */
    public static final int FREE_DISK_GIB = 20;

    /** Least time that is billed, seconds. */
    public static final double LEAST_SECONDS = 60;

    /** How {@link #ofText} wants prices written. */
    public static final String ALLOWED =
            "three prices in US dollars an hour, of a vCPU, of a GiB of memory and of a GiB of disk, such as 0.04048,0.004445,0.000111";

    private static final double SECONDS_PER_HOUR = 3600;
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,9})?");

    /**
     * The prices of a region.
     *
     * @param region such as {@code us-east-1}
     * @param architecture {@code x86_64} or {@code arm64}
     * @return nothing where they are not known
     */
    public static Optional<FargatePrices> of(String region, String architecture) {
        JsonNode prices = Known.TABLE.path(architecture).path(region);
        return prices.isObject()
                ? Optional.of(new FargatePrices(
                        prices.path("vcpu").asDouble(),
                        prices.path("gib").asDouble(),
                        prices.path("disk_gib").asDouble()))
                : Optional.empty();
    }

    /** The regions whose prices are known, sorted. */
    public static List<String> regions() {
        var names = new ArrayList<String>();
        Known.TABLE.path("x86_64").fieldNames().forEachRemaining(names::add);
        names.sort(null);
        return names;
    }

    /** When the prices of {@link #of} were looked up. */
    public static YearMonth date() {
        return YearMonth.parse(Known.TABLE.path("date").asText());
    }

    /**
     * Reads prices as {@link #ALLOWED} says.
     *
     * @throws InvalidRequestException if they are written in another way
     */
    public static FargatePrices ofText(String name, String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            throw InvalidRequestException.of(name, '"' + text + '"', ALLOWED);
        }
        double[] prices = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!PRICE.matcher(parts[i].strip()).matches()) {
                throw InvalidRequestException.of(name, '"' + text + '"', ALLOWED);
            }
            prices[i] = Double.parseDouble(parts[i].strip());
        }
        return new FargatePrices(prices[0], prices[1], prices[2]);
    }

    /**
     * What an hour of a task costs, US dollars.
     *
     * @param cpus virtual CPUs
     * @param memoryGib GiB of memory
     * @param disk GiB of scratch disk
     */
    public double perHour(double cpus, double memoryGib, double disk) {
        return cpus * vcpu + memoryGib * gib + Math.max(0, disk - FREE_DISK_GIB) * diskGib;
    }

    /**
     * What a task costs, US dollars, to the millionth.
     *
     * @param perHour what an hour of it costs
     * @param seconds how long it runs
     */
    public static double usd(double perHour, double seconds) {
        return Math.round(perHour * Math.max(LEAST_SECONDS, seconds) / SECONDS_PER_HOUR * 1e6) / 1e6;
    }

    /**
     * What a task cost.
     *
     * @param cpus virtual CPUs
     * @param memoryGib GiB of memory
     * @param disk GiB of scratch disk
     * @param billed from the pull of its image to its end
     */
    public JobMetadata.EstimatedCost estimated(double cpus, double memoryGib, double disk, Duration billed) {
        double seconds = Math.max(LEAST_SECONDS, billed.toMillis() / 1000.0);
        return new JobMetadata.EstimatedCost(usd(perHour(cpus, memoryGib, disk), seconds), cpus, memoryGib, seconds);
    }

    private static final class Known {

        static final JsonNode TABLE = read();

        private static JsonNode read() {
            try (InputStream in = FargatePrices.class.getResourceAsStream("fargate-prices.json")) {
                return ContractJson.MAPPER.readTree(Objects.requireNonNull(in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.composerunner.lambdas.limits;

import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.cost.FargatePrices;
import java.time.YearMonth;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tasks of a deployment cost.
 *
 * @param prices of its region
 * @param sizes of the tasks whose size a job does not say
 * @param maxSeconds longest time of a job
 */
public record TaskPrices(FargatePrices prices, Map<TaskSize, JobOrder.Size> sizes, long maxSeconds) {

    private static final double CPU_UNITS = 1024;
    private static final double MIB_PER_GIB = 1024;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})/([0-9]{1,7})/([0-9]{1,4})");

    public TaskPrices {
        sizes = Map.copyOf(sizes);
    }

    /** The most that a job of one of the known sizes can cost. */
    public JobOrder.Cost most(YearMonth month, TaskSize size) {
        return most(month, Objects.requireNonNull(sizes.get(size)), maxSeconds);
    }

    /**
     * The most that a job can cost.
     *
     * @param seconds longest time that it asks for
     */
    public JobOrder.Cost most(YearMonth month, JobOrder.Size size, long seconds) {
        double perHour = prices.perHour(
                Integer.parseInt(size.cpu()) / CPU_UNITS,
                Integer.parseInt(size.memory()) / MIB_PER_GIB,
                size.diskGib());
        return new JobOrder.Cost(
                month.toString(), FargatePrices.usd(perHour, (double) Math.min(seconds, maxSeconds)), perHour);
    }

    /**
     * Reads a size as the deployment writes it: CPU units, MiB of memory, GiB of disk, with slashes between.
     *
     * @throws IllegalStateException if it is written in another way
     */
    public static JobOrder.Size size(String name, String text) {
        Matcher parts = SIZE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException(name + ": got \"" + text
                    + "\"; allowed: CPU units, MiB and GiB of disk, such as " + "4096/30720/20");
        }
        return new JobOrder.Size(parts.group(1), parts.group(2), Integer.parseInt(parts.group(3)));
    }
}

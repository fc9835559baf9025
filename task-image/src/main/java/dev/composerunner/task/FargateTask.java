package dev.composerunner.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.contract.cost.FargatePrices;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Fargate task that this process runs in.
 *
 * @param vcpu its virtual CPUs
 * @param memoryGib its memory
 * @param diskGib its scratch disk
 * @param prices of its region; absent: they are not known
 * @param billedFrom when its image began to be pulled, if known, else when this process started
 */
record FargateTask(
        double vcpu,
        double memoryGib,
        double diskGib,
        @Nullable FargatePrices prices,
        Instant billedFrom) {

    private static final double MIB_PER_GIB = 1024;

    /** Set by Amazon ECS. */
    private static final String REGION = "AWS_REGION";

    private static final String METADATA_ADDRESS = "ECS_CONTAINER_METADATA_URI_V4";
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), 1024L * 1024);

    /** Asks the container agent; nothing where there is none, or where it does not answer in a moment. */
    static Optional<FargateTask> of(Map<String, String> variables, Instant started) throws InterruptedException {
        Optional<String> address = TaskSettings.text(variables, METADATA_ADDRESS);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try (var calls = new HttpCalls(LIMITS, RetryPolicy.ONCE)) {
            return of(
                    calls.getJson(URI.create(address.get() + "/task")),
                    prices(variables).orElse(null),
                    started);
        } catch (CallException | IllegalArgumentException e) {
            // The cost is an estimate that a job does without.
            return Optional.empty();
        }
    }

    static Optional<FargateTask> of(JsonNode task, @Nullable FargatePrices prices, Instant started) {
        JsonNode cpu = task.path("Limits").path("CPU");
        JsonNode memory = task.path("Limits").path("Memory");
        if (!cpu.isNumber() || !memory.isNumber()) {
            return Optional.empty();
        }
        Instant from = started;
        try {
            from = Instant.parse(task.path("PullStartedAt").asText());
        } catch (DateTimeParseException e) {
            // Absent until the agent knows it.
        }
        double disk = task.path("EphemeralStorageMetrics").path("Reserved").doubleValue();
        return Optional.of(new FargateTask(
                cpu.doubleValue(), memory.doubleValue() / MIB_PER_GIB, disk / MIB_PER_GIB, prices, from));
    }

    private static Optional<FargatePrices> prices(Map<String, String> variables) {
        Optional<String> given = TaskSettings.text(variables, TaskEnvironment.FARGATE_PRICES);
        if (given.isPresent()) {
            return Optional.of(FargatePrices.ofText(TaskEnvironment.FARGATE_PRICES, given.get()));
        }
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
        return TaskSettings.text(variables, REGION).flatMap(region -> FargatePrices.of(region, architecture));
    }

    /** What the task costs if it ends at {@code stop}; nothing where prices are not known. */
    JobMetadata.@Nullable EstimatedCost cost(Instant stop) {
        if (prices == null) {
            return null;
        }
        return prices.estimated(vcpu, memoryGib, diskGib, Duration.between(billedFrom, stop));
    }
}

package dev.composerunner.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobMetadata;
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

/**
 * The Fargate task that this process runs in.
 *
 * @param vcpu its virtual CPUs
 * @param memoryGib its memory
 * @param billedFrom when its image began to be pulled, if known, else when this process started
 */
record FargateTask(double vcpu, double memoryGib, Instant billedFrom) {

    /** List prices of Linux on x86 in us-east-1, in US dollars. */
    private static final double PER_VCPU_HOUR = 0.04048;

    private static final double PER_GIB_HOUR = 0.004445;
    private static final double LEAST_SECONDS = 60;
    private static final double SECONDS_PER_HOUR = 3600;
    private static final double MIB_PER_GIB = 1024;

    private static final String METADATA_ADDRESS = "ECS_CONTAINER_METADATA_URI_V4";
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), 1024L * 1024);

    /** Asks the container agent; nothing where there is none, or where it does not answer in a moment. */
    static Optional<FargateTask> of(Map<String, String> variables, Instant started) throws InterruptedException {
        Optional<String> address = TaskSettings.text(variables, METADATA_ADDRESS);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try (var calls = new HttpCalls(LIMITS, RetryPolicy.ONCE)) {
            return of(calls.getJson(URI.create(address.get() + "/task")), started);
        } catch (CallException | IllegalArgumentException e) {
            // The cost is an estimate that a job does without.
            return Optional.empty();
        }
    }

    static Optional<FargateTask> of(JsonNode task, Instant started) {
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
        return Optional.of(new FargateTask(cpu.doubleValue(), memory.doubleValue() / MIB_PER_GIB, from));
    }

    JobMetadata.EstimatedCost cost(Instant stop) {
        double seconds =
                Math.max(LEAST_SECONDS, Duration.between(billedFrom, stop).toMillis() / 1000.0);
        double usd = seconds / SECONDS_PER_HOUR * (vcpu * PER_VCPU_HOUR + memoryGib * PER_GIB_HOUR);
        return new JobMetadata.EstimatedCost(Math.round(usd * 1e6) / 1e6, vcpu, memoryGib, seconds);
    }
}

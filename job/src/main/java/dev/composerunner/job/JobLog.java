package dev.composerunner.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobProgress;
import java.io.PrintStream;
import java.time.Duration;

/** Writes what a job does as lines of JSON, one object a line; progress only every few seconds. */
public final class JobLog implements JobListener {

    private static final long PROGRESS_INTERVAL = Duration.ofSeconds(5).toNanos();

    private final PrintStream out;
    private final String artifactPrefix;
    private long lastProgress = System.nanoTime() - PROGRESS_INTERVAL;

    public JobLog(PrintStream out, String artifactPrefix) {
        this.out = out;
        this.artifactPrefix = artifactPrefix;
    }

    /** Writes why a task does not even have a job with a name. */
    public static void withoutJob(PrintStream out, String reason) {
        ObjectNode details = ContractJson.MAPPER.createObjectNode();
        details.put("type", FailureType.InvalidInput.name()).put("message", reason);
        new JobLog(out, "").onEvent("workflow.failed", details);
    }

    @Override
    public synchronized void onEvent(String message, JsonNode details) {
        ObjectNode line = ContractJson.MAPPER.createObjectNode();
        line.put("artifact_prefix", artifactPrefix);
        line.put("message", message);
        line.set("details", details);
        try {
            out.println(ContractJson.MAPPER.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
        out.flush();
    }

    @Override
    public synchronized void onProgress(JobProgress progress) {
        long now = System.nanoTime();
        if (now - lastProgress >= PROGRESS_INTERVAL) {
            lastProgress = now;
            onEvent("workflow.progress", ContractJson.MAPPER.valueToTree(progress));
        }
    }
}

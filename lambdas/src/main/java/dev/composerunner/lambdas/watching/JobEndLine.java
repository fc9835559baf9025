package dev.composerunner.lambdas.watching;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.watching.MetricNames;
import org.jspecify.annotations.Nullable;

/** The line of the log that says how a job ended; failed ones are counted by it. */
public final class JobEndLine {

    private JobEndLine() {}

    /**
     * The line.
     *
     * @param service name of the deployment
     * @param status with which the execution ended
     * @param failure why it did not succeed; null: it did
     */
    public static String of(String service, ArtifactPrefix job, String status, @Nullable FailureType failure) {
        ObjectNode line = ContractJson.MAPPER
                .createObjectNode()
                .put("message", MetricNames.JOB_ENDED)
                .put("service", service)
                .put("artifact_prefix", job.value())
                .put("status", status);
        if (failure != null) {
            line.put("failure_type", failure.name());
        }
        return line.toString();
    }
}

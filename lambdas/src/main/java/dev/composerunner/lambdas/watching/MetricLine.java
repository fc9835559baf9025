package dev.composerunner.lambdas.watching;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.watching.MetricNames;
import java.math.BigDecimal;
import java.time.Instant;

/** A measurement as a line of the log, which CloudWatch reads as a metric (embedded metric format). */
public final class MetricLine {

    private MetricLine() {}

    /**
     * The line.
     *
     * @param service name of the deployment
     * @param name a metric of {@link MetricNames}
     * @param unit as CloudWatch names it
     */
    public static String of(Instant time, String service, String name, String unit, BigDecimal value) {
        ObjectNode line = ContractJson.MAPPER.createObjectNode();
        ObjectNode directive = line.putObject("_aws")
                .put("Timestamp", time.toEpochMilli())
                .putArray("CloudWatchMetrics")
                .addObject()
                .put("Namespace", MetricNames.NAMESPACE);
        directive.putArray("Dimensions").addArray().add(MetricNames.SERVICE);
        directive.putArray("Metrics").addObject().put("Name", name).put("Unit", unit);
        return line.put(MetricNames.SERVICE, service).put(name, value).toString();
    }
}

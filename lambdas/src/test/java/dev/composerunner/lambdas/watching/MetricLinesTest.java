package dev.composerunner.lambdas.watching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Lines that CloudWatch makes metrics of: a field of another name would be a metric that nobody looks at. */
final class MetricLinesTest {

    @Test
    void measurement_isALineOfTheEmbeddedMetricFormat() throws Exception {
        String line = MetricLine.of(
                Instant.parse("2026-11-21T12:00:00Z"), "Staging", "MonthSpend", "None", new BigDecimal("12.5"));

        assertThat(ContractJson.MAPPER.readTree(line)).isEqualTo(ContractJson.MAPPER.readTree("""
                {"_aws": {"Timestamp": 1795262400000, "CloudWatchMetrics": [{"Namespace": "ComposeRunner",
                  "Dimensions": [["Service"]], "Metrics": [{"Name": "MonthSpend", "Unit": "None"}]}]},
                  "Service": "Staging", "MonthSpend": 12.5}"""));
    }

    @Test
    void endOfAJob_isALineThatItsFailureIsCountedBy() throws Exception {
        String line = JobEndLine.of("Staging", new ArtifactPrefix("job-1"), "FAILED", FailureType.Internal);

        assertThat(ContractJson.MAPPER.readTree(line)).isEqualTo(ContractJson.MAPPER.readTree("""
                {"message": "job.ended", "service": "Staging", "artifact_prefix": "job-1", "status": "FAILED",
                  "failure_type": "Internal"}"""));
        // The filter asks whether there is a failure type.
        assertThat(JobEndLine.of("Staging", new ArtifactPrefix("job-1"), "SUCCEEDED", null))
                .doesNotContain("failure_type");
    }
}

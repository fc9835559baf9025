package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a deployment is watched by, beside its alarms. */
class WatchingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void deployment_byDefault_hasNothingThatIsCharged() {
        var stack = Resources.of(SynthesizedApp.stack());
        for (String type : new String[] {
            "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Logs::MetricFilter", "AWS::SNS::Topic"
        }) {
            assertThat(stack.ofType(type)).as(type).isEmpty();
        }
        // Ends, and the sweep.
        assertThat(stack.ofType("AWS::Events::Rule")).hasSize(2);
    }

    @Test
    void failedJobs_areCountedByTypeFromTheLogOfTheirEnds() {
        JsonNode filter = staging().one("AWS::Logs::MetricFilter", "ComposeRunnerMetricsFailedJobs");
        assertThat(Resources.shown(filter.path("LogGroupName"))).isEqualTo("ComposeRunnerRecordFailureLogGroup");
        assertThat(filter.path("FilterPattern").asText())
                .isEqualTo("{ ($.message = \"job.ended\") && ($.failure_type = \"*\") }");
        JsonNode metric = filter.at("/MetricTransformations/0");
        assertThat(metric.path("MetricName").asText()).isEqualTo("FailedJobs");
        assertThat(metric.path("MetricNamespace").asText()).isEqualTo("ComposeRunner");
        assertThat(metric.path("Dimensions"))
                .extracting(each ->
                        each.path("Key").asText() + '=' + each.path("Value").asText())
                .containsExactlyInAnyOrder("FailureType=$.failure_type", "Service=$.service");
    }

    @Test
    void alarms_ofTheJobs_haveTheirThresholds() {
        JsonNode late = staging().one("AWS::CloudWatch::Alarm", "ComposeRunnerAlarmsOldestJob");
        assertThat(late.path("Threshold").asInt()).isEqualTo(32_400 + 900);
        assertThat(late.at("/Dimensions/0/Value").asText()).isEqualTo("Staging");
        JsonNode spend = staging().one("AWS::CloudWatch::Alarm", "ComposeRunnerAlarmsMonthSpend");
        assertThat(spend.path("Threshold").asDouble()).isEqualTo(80);
        assertThat(spend.path("Period").asInt()).isEqualTo(21_600);
        assertThat(staging()
                        .one("AWS::CloudWatch::Alarm", "ComposeRunnerAlarmsInternalFailures")
                        .findValuesAsText("Value"))
                .contains("Internal", "Staging");
    }

    @Test
    void endOfAJob_isToldToTheTopicWithoutItsInput() throws IOException {
        JsonNode rule = staging().one("AWS::Events::Rule", "ComposeRunnerStateMachineNotify");
        JsonNode target = rule.at("/Targets/0");
        assertThat(target.path("Arn").asText()).isEqualTo("arn:aws:sns:eu-central-1:123456789012:ends");
        assertThat(rule.at("/EventPattern/detail/status"))
                .extracting(JsonNode::asText)
                .containsExactly("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED");
        String message = target.at("/InputTransformer/InputTemplate").asText();
        JsonNode filled = JSON.readTree(message.replaceAll("<[^>]*>", "\"x\""));
        assertThat(filled.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("artifact_prefix", "job_id", "status", "time");
        assertThat(target.at("/InputTransformer/InputPathsMap").toString()).doesNotContain("input");
        String role = Resources.shown(target.path("RoleArn"));
        assertThat(staging().rights(role))
                .containsExactly("Allow sns:Publish arn:aws:sns:eu-central-1:123456789012:ends");
    }

    @Test
    void dashboard_ofADeployment_hasSixGraphsOfWhatThereIs() throws IOException {
        JsonNode dashboard = staging().one("AWS::CloudWatch::Dashboard", "ComposeRunnerDashboard");
        assertThat(dashboard.path("DashboardName").asText()).isEqualTo("Staging");
        JsonNode body = JSON.readTree(Resources.shown(dashboard.path("DashboardBody")));
        assertThat(body.path("widgets")).hasSize(6);
        assertThat(body.toString())
                .contains("UrlRequestCount", "Url5xxCount", "UrlRequestLatency", "ExecutionsFailed")
                .contains(
                        "SEARCH('{ComposeRunner,Service,FailureType} MetricName=\\\"FailedJobs\\\" Service=\\\"Staging\\\"', 'Sum', 300)")
                .contains("OldestJob", "MonthSpend", "ApproximateNumberOfMessagesVisible");
    }

    @Test
    void logs_byKnob_areKeptLonger() {
        assertThat(Resources.of(SynthesizedApp.otherStack())
                        .ofType("AWS::Logs::LogGroup")
                        .values())
                .hasSizeGreaterThan(15)
                .allMatch(group -> group.path("RetentionInDays").asInt() == 90);
    }

    private static Resources staging() {
        return new Resources(SynthesizedApp.ofApp("Staging"));
    }
}

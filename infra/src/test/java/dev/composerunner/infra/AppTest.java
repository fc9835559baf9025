package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.cxapi.CloudFormationStackArtifact;

class AppTest {

    private static final String REPOSITORIES = "ComposeRunnerImageRepositoriesStack";

    /** What AWS has no tags for, or the CDK gives none. */
    private static final Set<String> WITHOUT_TAGS = Set.of(
            "AWS::CloudWatch::Dashboard",
            "AWS::EC2::Route",
            "AWS::EC2::SubnetRouteTableAssociation",
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::VPCGatewayAttachment",
            "AWS::Events::Rule",
            "AWS::IAM::Policy",
            "AWS::IAM::ManagedPolicy",
            "AWS::Lambda::Alias",
            "AWS::Lambda::Permission",
            "AWS::Lambda::Url",
            "AWS::Lambda::Version",
            "AWS::Logs::MetricFilter",
            "AWS::S3::BucketPolicy",
            "AWS::SNS::Subscription",
            "AWS::SNS::TopicPolicy",
            "AWS::SQS::QueuePolicy",
            "AWS::Budgets::Budget",
            "AWS::Budgets::BudgetsAction",
            "Custom::VpcRestrictDefaultSG");

    @Test
    void stacks_ofTheApp_areProtectedFromTermination() {
        assertThat(SynthesizedApp.app().getStacks())
                .extracting(CloudFormationStackArtifact::getStackName)
                .containsExactlyInAnyOrder("Staging", REPOSITORIES);
        assertThat(SynthesizedApp.app().getStacks())
                .allMatch(stack -> Boolean.TRUE.equals(stack.getTerminationProtection()));
    }

    @Test
    void tag_ofTheCosts_isOnEverythingAndReachesTheTasks() {
        for (String stack : List.of("Staging", REPOSITORIES)) {
            for (var resource : SynthesizedApp.ofApp(stack).path("Resources").properties()) {
                // The function by which the CDK closes the default security group has no tags.
                if (!WITHOUT_TAGS.contains(resource.getValue().path("Type").asText())
                        && !resource.getKey().startsWith("CustomVpcRestrictDefaultSG")) {
                    assertThat(resource.getValue().findPath("Tags").toString())
                            .as(resource.getKey())
                            .matches(".*\\{\"Key\":\"Project\",\"Value\":\"ComposeRunner\"}.*");
                }
            }
        }
        assertThat(SynthesizedApp.json(SynthesizedApp.stack()).toString())
                .contains("\\\"PropagateTags\\\":\\\"TASK_DEFINITION\\\"");
    }

    @Test
    void alarms_whereThereIsAnAddress_watchEveryFunctionAndTheWorkflow() {
        JsonNode template = SynthesizedApp.ofApp("Staging");
        List<JsonNode> alarms = template.path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals("AWS::CloudWatch::Alarm"))
                .map(resource -> resource.path("Properties"))
                .toList();
        assertThat(alarms).allSatisfy(alarm -> {
            assertThat(alarm.path("AlarmActions")).hasSize(1);
            assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("notBreaching");
            // CloudWatch refuses an alarm of more than ten metrics.
            assertThat(alarm.has("MetricName") ? 2 : alarm.path("Metrics").size())
                    .isBetween(2, 11);
        });
        assertThat(alarms.stream()
                        .flatMap(alarm -> alarm.findValuesAsText("MetricName").stream())
                        .collect(Collectors.groupingBy(name -> name, Collectors.counting())))
                .isEqualTo(Map.of(
                        "Url5xxCount", 12L,
                        "Throttles", 16L,
                        "Errors", 4L,
                        "ApproximateNumberOfMessagesVisible", 1L,
                        "ExecutionThrottled", 1L,
                        "FailedJobs", 1L,
                        "OldestJob", 1L,
                        "MonthSpend", 1L));
        assertThat(template.findValuesAsText("Endpoint")).containsExactly("ops@example.org");
        assertThat(Resources.of(SynthesizedApp.stack()).ofType("AWS::CloudWatch::Alarm"))
                .isEmpty();
    }

    @Test
    void repositories_ofTheImages_areScannedAndKeepTenImages() {
        JsonNode template = SynthesizedApp.ofApp(REPOSITORIES);
        List<JsonNode> repositories = template.path("Resources")
                .valueStream()
                .map(resource -> resource.path("Properties"))
                .toList();
        assertThat(repositories)
                .extracting(repository -> repository.path("RepositoryName").asText())
                .containsExactlyInAnyOrder("compose-runner-ecs", "compose-runner-lambda");
        assertThat(repositories).allSatisfy(repository -> {
            assertThat(repository.at("/ImageScanningConfiguration/ScanOnPush").asBoolean())
                    .isTrue();
            assertThat(repository.path("ImageTagMutability").asText()).isEqualTo("IMMUTABLE");
            assertThat(repository.at("/LifecyclePolicy/LifecyclePolicyText").asText())
                    .contains("\"countType\":\"imageCountMoreThan\",\"countNumber\":10");
        });
        assertThat(template.path("Resources"))
                .allMatch(resource -> resource.path("DeletionPolicy").asText().equals("Retain"));
        assertThat(template.path("Outputs").properties().stream()
                        .map(output -> output.getKey())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "ComposeRunnerEcsImageRepositoryName", "ComposeRunnerLambdaImageRepositoryName");
    }

    @Test
    void images_ofTheRepositories_areThoseOfTheVersion() {
        JsonNode template = SynthesizedApp.ofApp("Staging");
        assertThat(template.findValues("ImageUri"))
                .hasSize(16)
                .allSatisfy(image -> assertThat(Resources.shown(image)).endsWith("/compose-runner-lambda:0.1.0"));
        for (JsonNode containers : template.findValues("ContainerDefinitions")) {
            assertThat(Resources.shown(containers.at("/0/Image"))).matches(".*/compose-runner-ecs:0\\.1\\.0(-arm64)?");
        }
    }
}

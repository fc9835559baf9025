package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts of a stack that are there for job types that are written as files. */
class JobTypeTaskTest {

    private static final CommittedJson SNAPSHOT = new CommittedJson(
            Path.of("src/test/resources/dev/composerunner/infra/JobTypes.template.json"), "snapshot.update");

    private static final String RESULTS = " ComposeRunnerResultsBucket/compose-runner/results/*";

    @Test
    void templateOfJobTypes_comparedWithSnapshot_isEqual() throws IOException {
        ObjectNode ofTypes = JsonNodeFactory.instance.objectNode();
        SynthesizedApp.json(SynthesizedApp.stackWithJobTypes())
                .path("Resources")
                .properties()
                .forEach(resource -> {
                    if (resource.getKey().startsWith("ComposeRunnerJobType")
                            && !resource.getKey().startsWith("ComposeRunnerCheck")
                            && !resource.getKey().startsWith("ComposeRunnerJobTypesLister")) {
                        ofTypes.set(resource.getKey(), resource.getValue());
                    }
                });
        SNAPSHOT.assertEquals(ofTypes);
    }

    @Test
    void taskDefinition_ofAType_hasItsFamilyAndSize() {
        var tally = definition("tally");
        assertThat(tally.path("Family").asText()).isEqualTo("WithJobTypes-tally");
        assertThat(tally.path("Cpu").asText() + ' ' + tally.path("Memory").asText())
                .isEqualTo("2048 4096");
        assertThat(tally.at("/EphemeralStorage/SizeInGiB").asInt()).isEqualTo(40);
        assertThat(tally.at("/RuntimePlatform/CpuArchitecture").asText()).isEqualTo("X86_64");
        var render = definition("render");
        assertThat(render.path("Cpu").asText() + ' ' + render.path("Memory").asText())
                .isEqualTo("1024 2048");
        // Fargate refuses to be asked for the 20 GiB that it gives.
        assertThat(render.has("EphemeralStorage")).isFalse();
        assertThat(render.at("/RuntimePlatform/CpuArchitecture").asText()).isEqualTo("ARM64");
        assertThat(render.at("/ContainerDefinitions/0/Image").asText()).isEqualTo("registry.example/task:1-arm64");
        assertThat(render.at("/ContainerDefinitions/1/Image").asText())
                .isEqualTo("222222222222.dkr.ecr.us-east-1.amazonaws.com/art/render:3");
    }

    @Test
    void typeThatRunsOnOneMachineOnly_isNotDeployed() {
        assertThat(stack().ofType("AWS::ECS::TaskDefinition")).hasSize(4);
    }

    @Test
    void runner_besideAJob_saysWhenInputsAreThereAndIsWhatEndsTheTask() {
        var runner = container("tally", 0);
        assertThat(runner.path("Name").asText()).isEqualTo("ComposeRunnerContainer");
        assertThat(runner.path("Essential").asBoolean()).isTrue();
        assertThat(runner.path("User").asText()).isEqualTo("0:0");
        assertThat(runner.at("/HealthCheck/Command"))
                .extracting(JsonNode::asText)
                .containsExactly("CMD-SHELL", "test -f /job/.staged");
        // With a start timeout, ECS would end a task whose inputs take longer.
        assertThat(runner.has("StartTimeout")).isFalse();
        assertThat(runner.path("Environment"))
                .extracting(variable -> variable.path("Name").asText())
                .containsExactly("COMPOSE_RUNNER_VERSION", "DELETE_TMP", "RESULTS_BUCKET", "RESULTS_PREFIX");
    }

    @Test
    void job_besideItsRunner_waitsForItAndDoesNotEndTheTask() {
        var job = container("tally", 1);
        assertThat(job.path("Name").asText()).isEqualTo("JobContainer");
        assertThat(job.path("Essential").asBoolean(true)).isFalse();
        assertThat(job.path("DependsOn")).hasSize(1);
        assertThat(job.at("/DependsOn/0/ContainerName").asText()).isEqualTo("ComposeRunnerContainer");
        assertThat(job.at("/DependsOn/0/Condition").asText()).isEqualTo("HEALTHY");
        assertThat(job.path("EntryPoint")).extracting(JsonNode::asText).containsExactly("/usr/bin/env");
        assertThat(job.path("WorkingDirectory").asText()).isEqualTo("/data");
        assertThat(job.path("StopTimeout").asInt()).isEqualTo(30);
        // The command and what depends on parameters come with the order.
        assertThat(job.has("Command")).isFalse();
        assertThat(job.path("Environment"))
                .extracting(variable -> variable.path("Name").asText()
                        + '='
                        + variable.path("Value").asText())
                .containsExactly("LC_ALL=C", "PRICE=${free}");
        assertThat(container("render", 1).has("EntryPoint")).isFalse();
    }

    @Test
    void folders_ofBothContainers_areTheSameVolumesAtTheSamePaths() {
        assertThat(mounts(container("tally", 0)))
                .containsExactly("shared-0 /data/in", "shared-1 /job")
                .isEqualTo(mounts(container("tally", 1)));
        assertThat(definition("tally").path("Volumes"))
                .extracting(volume -> volume.path("Name").asText())
                .containsExactly("shared-0", "shared-1");
        assertThat(mounts(container("render", 1))).containsExactly("shared-0 /job");
    }

    @Test
    void secrets_ofAType_areReadByItsExecutionRoleAlone() {
        assertThat(container("tally", 1).path("Secrets"))
                .extracting(secret -> secret.path("Name").asText()
                        + ' '
                        + secret.path("ValueFrom").asText())
                .containsExactly(
                        "PASSWORD arn:aws:ssm:us-east-1:111111111111:parameter/tally/password",
                        "TOKEN arn:aws:secretsmanager:us-east-1:111111111111:secret:tally/token-AbCdEf:key::");
        assertThat(container("tally", 0).has("Secrets")).isFalse();
        assertThat(rights("tally", "TaskDefinitionExecutionRole"))
                .contains(
                        "Allow ssm:GetParameters arn:aws:ssm:us-east-1:111111111111:parameter/tally/password",
                        "Allow secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:111111111111:secret:tally/token-AbCdEf")
                .noneMatch(right -> right.contains("secret:render"));
        // The six characters that Secrets Manager puts behind a name, where the ARN has none.
        assertThat(rights("render", "TaskDefinitionExecutionRole"))
                .contains(
                        "Allow secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:111111111111:secret:render-??????")
                .noneMatch(right -> right.contains("tally"));
        assertThat(stack().rights().stream().filter(right -> right.contains("secretsmanager:")))
                .hasSize(2);
    }

    @Test
    void image_ofARegistryOfAws_mayBePulled() {
        String repository = " arn:AWS::Partition:ecr:us-east-1:222222222222:repository/art/render";
        assertThat(rights("render", "TaskDefinitionExecutionRole"))
                .contains(
                        "Allow ecr:BatchCheckLayerAvailability" + repository,
                        "Allow ecr:GetDownloadUrlForLayer" + repository,
                        "Allow ecr:BatchGetImage" + repository);
        assertThat(rights("tally", "TaskDefinitionExecutionRole")).noneMatch(right -> right.contains("ecr:"));
    }

    @Test
    void role_ofAType_reachesResultsOnly() {
        assertThat(rights("tally", "Role"))
                .containsExactlyInAnyOrder(
                        "Allow s3:GetObject" + RESULTS,
                        "Allow s3:PutObject" + RESULTS,
                        "Allow s3:DeleteObject" + RESULTS,
                        "Allow s3:AbortMultipartUpload" + RESULTS,
                        "Allow s3:ListBucket ComposeRunnerResultsBucket"
                                + " if {\"StringLikeIfExists\":{\"s3:prefix\":[\"compose-runner/results/*\"]}}");
        assertThat(Resources.shown(definition("tally").path("TaskRoleArn"))).isEqualTo("ComposeRunnerJobTypetallyRole");
    }

    @Test
    void rights_onEverything_areThoseThatAwsHasNoResourceFor() {
        assertThat(stack().rights().stream().filter(right -> right.endsWith(" *")))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                FunctionsTest.WITHOUT_RESOURCES.stream(),
                                Stream.of("Allow ecr:GetAuthorizationToken *"))
                        .toList());
    }

    @Test
    void stateMachine_ofAStackWithTypes_mayRunTheirTasksAndPassTheirRoles() {
        String toTasks = " if {\"StringEquals\":{\"iam:PassedToService\":\"ecs-tasks.amazonaws.com\"}}";
        var rights = stack().rights("ComposeRunnerStateMachineRole");
        assertThat(rights.stream().filter(right -> right.startsWith("Allow ecs:RunTask ")))
                .hasSize(4)
                .allMatch(right -> right.contains(":* if {\"ArnEquals\":{\"ecs:cluster\":"))
                .anyMatch(right -> right.contains("/ComposeRunnerJobTypetallyTaskDefinition:* if"));
        assertThat(rights)
                .contains(
                        "Allow iam:PassRole ComposeRunnerJobTypetallyRole" + toTasks,
                        "Allow iam:PassRole ComposeRunnerJobTypetallyTaskDefinitionExecutionRole" + toTasks,
                        "Allow iam:PassRole ComposeRunnerJobTyperenderRole" + toTasks);
    }

    @Test
    void log_ofAType_isWhereTheLogPollerLooks() {
        var group = stack().one("AWS::Logs::LogGroup", "ComposeRunnerJobTypetallyLogGroup");
        var poller = stack().one("AWS::Lambda::Function", "ComposeRunnerLogPollerFunction")
                .at("/Environment/Variables");
        assertThat(group.path("LogGroupName").asText())
                .isEqualTo(poller.path("JOB_TYPE_FAMILY_PREFIX").asText() + "tally");
        assertThat(group.path("RetentionInDays").asInt()).isEqualTo(30);
        for (var container : definition("tally").path("ContainerDefinitions")) {
            var options = container.at("/LogConfiguration/Options");
            assertThat(Resources.shown(options.path("awslogs-group"))).isEqualTo("ComposeRunnerJobTypetallyLogGroup");
            assertThat(options.path("awslogs-stream-prefix").asText()
                            + '/'
                            + container.path("Name").asText())
                    .isIn(
                            poller.path("LOG_STREAM_PREFIX").asText(),
                            poller.path("JOB_LOG_STREAM_PREFIX").asText());
        }
        assertThat(stack().rights("ComposeRunnerLogPollerRole"))
                .contains(
                        "Allow logs:GetLogEvents ComposeRunnerJobTypetallyLogGroup",
                        "Allow logs:GetLogEvents ComposeRunnerJobTyperenderLogGroup",
                        "Allow logs:GetLogEvents ComposeRunnerTaskLogGroup");
    }

    @Test
    void functions_thatKnowJobTypes_areSubmitCheckAndTheLister() {
        var knowing = stack().ofType("AWS::Lambda::Function").entrySet().stream()
                .filter(function -> function.getValue()
                        .at("/Environment/Variables/JOB_TYPES_FOLDER")
                        .asText()
                        .equals("/var/task/job-types"))
                .map(function -> function.getKey());
        assertThat(knowing)
                .containsExactlyInAnyOrder(
                        "ComposeRunnerSubmitFunction",
                        "ComposeRunnerCheckFunction",
                        "ComposeRunnerJobTypesListerFunction");
        String orders = " ComposeRunnerResultsBucket/compose-runner/results/*/order.json";
        assertThat(stack().rights("ComposeRunnerSubmitRole"))
                .contains(
                        "Allow s3:PutObject" + orders,
                        "Allow s3:GetObject" + orders,
                        "Allow s3:DeleteObject" + orders,
                        "Allow s3:DeleteObjectVersion" + orders,
                        "Allow s3:ListBucketVersions ComposeRunnerResultsBucket"
                                + " if {\"StringLike\":{\"s3:prefix\":[\"compose-runner/results/*/order.json\"]}}");
    }

    private static Resources stack() {
        return Resources.of(SynthesizedApp.stackWithJobTypes());
    }

    private static JsonNode definition(String type) {
        return stack().one("AWS::ECS::TaskDefinition", "ComposeRunnerJobType" + type + "TaskDefinition");
    }

    private static JsonNode container(String type, int index) {
        return definition(type).path("ContainerDefinitions").path(index);
    }

    private static Stream<String> rights(String type, String role) {
        return stack().rights("ComposeRunnerJobType" + type + role).stream();
    }

    private static List<String> mounts(JsonNode container) {
        return container
                .path("MountPoints")
                .valueStream()
                .map(mount -> mount.path("SourceVolume").asText()
                        + ' '
                        + mount.path("ContainerPath").asText())
                .toList();
    }
}

package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComposeRunnerStackTest {

    private static final CommittedJson SNAPSHOT = new CommittedJson(
            Path.of("src/test/resources/dev/composerunner/infra/ComposeRunner.template.json"), "snapshot.update");

    @Test
    void template_comparedWithSnapshot_isEqual() throws IOException {
        SNAPSHOT.assertEquals(SynthesizedApp.json(SynthesizedApp.stack()));
    }

    @Test
    void logicalIds_ofWhatHoldsState_areThoseThatAreDeployed() {
        // Another logical id is another resource: the old one's results, logs or executions would be left behind.
        var resources = SynthesizedApp.json(SynthesizedApp.stack()).path("Resources");
        assertThat(resources.at("/ComposeRunnerResultsBucketDD5EDA0B/Type").asText())
                .isEqualTo("AWS::S3::Bucket");
        assertThat(resources.at("/ComposeRunnerTaskLogGroup7A040C83/Type").asText())
                .isEqualTo("AWS::Logs::LogGroup");
        assertThat(resources.at("/ComposeRunnerStateMachine07B77E35/Type").asText())
                .isEqualTo("AWS::StepFunctions::StateMachine");
        assertThat(resources
                        .at("/ComposeRunnerResultsBucketDD5EDA0B/DeletionPolicy")
                        .asText())
                .isEqualTo("Retain");
        assertThat(resources
                        .at("/ComposeRunnerTaskLogGroup7A040C83/DeletionPolicy")
                        .asText())
                .isEqualTo("Retain");
    }

    @Test
    void bucket_byDefault_isPrivateEncryptedAndVersioned() {
        var bucket = stack().one("AWS::S3::Bucket", "ComposeRunnerResultsBucket");
        assertThat(bucket.path("PublicAccessBlockConfiguration").properties())
                .hasSize(4)
                .allMatch(entry -> entry.getValue().asBoolean());
        assertThat(bucket.at("/VersioningConfiguration/Status").asText()).isEqualTo("Enabled");
        assertThat(bucket.at("/BucketEncryption/ServerSideEncryptionConfiguration"))
                .isNotEmpty();
        assertThat(bucket.at("/OwnershipControls/Rules/0/ObjectOwnership").asText())
                .isEqualTo("BucketOwnerEnforced");
    }

    @Test
    void bucket_withoutTls_refusesEverything() {
        var policy = stack().one("AWS::S3::BucketPolicy", "ComposeRunnerResultsBucketPolicy");
        String condition = " if {\"Bool\":{\"aws:SecureTransport\":\"false\"}}";
        assertThat(Resources.statements(policy))
                .containsExactlyInAnyOrder(
                        "Deny s3:* ComposeRunnerResultsBucket" + condition,
                        "Deny s3:* ComposeRunnerResultsBucket/*" + condition);
    }

    @Test
    void bucket_overTime_tiersResultsAndDropsSecretsAndTheirVersions() {
        var rules = stack().one("AWS::S3::Bucket", "ComposeRunnerResultsBucket").at("/LifecycleConfiguration/Rules");
        assertThat(rules.findValuesAsText("StorageClass")).containsExactly("INTELLIGENT_TIERING");
        assertThat(rules.findValue("AbortIncompleteMultipartUpload")
                        .path("DaysAfterInitiation")
                        .asInt())
                .isEqualTo(7);
        var secrets = rule(rules, "ExpireSecrets");
        assertThat(secrets.path("Prefix").asText())
                .isEqualTo(new ArtifactKeys("compose-runner/results").secretsFolder());
        assertThat(secrets.path("ExpirationInDays").asInt()).isEqualTo(1);
        assertThat(secrets.at("/NoncurrentVersionExpiration/NoncurrentDays").asInt())
                .isEqualTo(1);
        assertThat(secrets.path("Status").asText()).isEqualTo("Enabled");
    }

    @Test
    void bucket_thatExists_isUsedAndNotCreated() {
        assertThat(other().ofType("AWS::S3::Bucket")).isEmpty();
        assertThat(other().one("AWS::Lambda::Function", "ComposeRunnerStatusFunction")
                        .at("/Environment/Variables/RESULTS_BUCKET"))
                .hasToString("\"a-bucket-of-mine\"");
    }

    @Test
    void network_ofTheTasks_hasNoNatAndLetsNothingIn() {
        var stack = stack();
        assertThat(stack.ofType("AWS::EC2::NatGateway")).isEmpty();
        assertThat(stack.ofType("AWS::EC2::Subnet")).hasSize(2);
        assertThat(stack.ofType("AWS::EC2::SecurityGroupIngress")).isEmpty();
        assertThat(stack.ofType("AWS::EC2::SecurityGroup").values())
                .hasSize(1)
                .noneMatch(group -> group.has("SecurityGroupIngress"));
    }

    @Test
    void taskDefinitions_ofBothSizes_differInSizeOnly() {
        var standard = stack().one("AWS::ECS::TaskDefinition", "ComposeRunnerTaskTaskDefinition");
        var large = stack().one("AWS::ECS::TaskDefinition", "ComposeRunnerTaskLargeTaskDefinition");
        assertThat(standard.path("Cpu").asText() + ' ' + standard.path("Memory").asText())
                .isEqualTo("4096 30720");
        assertThat(large.path("Cpu").asText() + ' ' + large.path("Memory").asText())
                .isEqualTo("16384 65536");
        assertThat(JsonDifference.between(standard, large))
                .extracting(line -> line.substring(0, line.indexOf(": ")))
                .containsExactly("/Cpu", "/ExecutionRoleArn/Fn::GetAtt/0", "/Family", "/Memory");
        assertThat(standard.at("/RuntimePlatform/CpuArchitecture").asText()).isEqualTo("X86_64");
        assertThat(standard.has("EphemeralStorage")).isFalse();
        assertThat(other().one("AWS::ECS::TaskDefinition", "ComposeRunnerTaskTaskDefinition")
                        .at("/EphemeralStorage/SizeInGiB")
                        .asInt())
                .isEqualTo(100);
    }

    @Test
    void container_ofTheTask_logsWhereTheLogPollerLooks() {
        var container = stack().one("AWS::ECS::TaskDefinition", "ComposeRunnerTaskTaskDefinition")
                .at("/ContainerDefinitions/0");
        var logs = container.path("LogConfiguration");
        assertThat(logs.path("LogDriver").asText()).isEqualTo("awslogs");
        assertThat(Resources.shown(logs.at("/Options/awslogs-group"))).isEqualTo("ComposeRunnerTaskLogGroup");
        var poller = stack().one("AWS::Lambda::Function", "ComposeRunnerLogPollerFunction")
                .at("/Environment/Variables");
        assertThat(poller.path("LOG_STREAM_PREFIX").asText())
                .isEqualTo(logs.at("/Options/awslogs-stream-prefix").asText()
                        + '/'
                        + container.path("Name").asText());
        assertThat(Resources.shown(poller.path("RUNNER_LOG_GROUP"))).isEqualTo("ComposeRunnerTaskLogGroup");
        assertThat(container.path("Name").asText()).isEqualTo("ComposeRunnerContainer");
        assertThat(container.path("StopTimeout").asInt()).isEqualTo(60);
    }

    @Test
    void container_ofTheTask_getsWhatIsTheSameForEveryJob() {
        var variables = stack().one("AWS::ECS::TaskDefinition", "ComposeRunnerTaskTaskDefinition")
                .at("/ContainerDefinitions/0/Environment");
        assertThat(variables)
                .extracting(variable -> variable.path("Name").asText() + '=' + Resources.shown(variable.path("Value")))
                .containsExactlyInAnyOrder(
                        "RESULTS_BUCKET=ComposeRunnerResultsBucket",
                        "RESULTS_PREFIX=compose-runner/results",
                        "DELETE_TMP=true",
                        "COMPOSE_RUNNER_VERSION=0.1.0");
    }

    @Test
    void logGroups_everywhere_areKeptOneMonth() {
        assertThat(stack().ofType("AWS::Logs::LogGroup").values())
                .hasSize(17)
                .allMatch(group -> group.path("RetentionInDays").asInt() == 30);
    }

    @Test
    void outputs_ofTheStack_haveTheNamesThatClientsRead() {
        var outputs = SynthesizedApp.json(SynthesizedApp.stack()).path("Outputs").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
        assertThat(outputs)
                .containsExactlyInAnyOrder(
                        "ComposeRunnerSubmitFunctionName",
                        "ComposeRunnerSubmitFunctionUrl",
                        "ComposeRunnerCheckFunctionName",
                        "ComposeRunnerCheckFunctionUrl",
                        "ComposeRunnerStatusFunctionName",
                        "ComposeRunnerStatusFunctionUrl",
                        "ComposeRunnerLogPollerFunctionName",
                        "ComposeRunnerLogPollerFunctionUrl",
                        "ComposeRunnerResultsFunctionName",
                        "ComposeRunnerResultsFunctionUrl",
                        "ComposeRunnerCancelFunctionName",
                        "ComposeRunnerCancelFunctionUrl",
                        "ComposeRunnerJobTypesFunctionName",
                        "ComposeRunnerJobTypesFunctionUrl",
                        "ComposeRunnerHealthFunctionName",
                        "ComposeRunnerHealthFunctionUrl",
                        "ComposeRunnerJobsFunctionName",
                        "ComposeRunnerJobsFunctionUrl",
                        "ComposeRunnerStatsFunctionName",
                        "ComposeRunnerStatsFunctionUrl",
                        "ComposeRunnerExpireFunctionName",
                        "ComposeRunnerExpireFunctionUrl",
                        "ComposeRunnerDeleteFunctionName",
                        "ComposeRunnerDeleteFunctionUrl",
                        "ComposeRunnerCallerPolicyArn",
                        "ComposeRunnerAdminPolicyArn",
                        "ComposeRunnerLedgerTableName",
                        "ComposeRunnerResultsBucketName",
                        "ComposeRunnerStateMachineArn",
                        "ComposeRunnerTaskLogGroupName",
                        "ComposeRunnerImageTag");
    }

    private static JsonNode rule(JsonNode rules, String id) {
        return rules.valueStream()
                .filter(rule -> rule.path("Id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Resources stack() {
        return Resources.of(SynthesizedApp.stack());
    }

    private static Resources other() {
        return Resources.of(SynthesizedApp.otherStack());
    }
}

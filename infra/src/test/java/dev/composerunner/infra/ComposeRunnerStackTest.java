package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
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
    void versions_thatAreNotCurrent_goAfterAMonth() {
        var rules = stack().one("AWS::S3::Bucket", "ComposeRunnerResultsBucket").at("/LifecycleConfiguration/Rules");
        var rule = rule(rules, "ExpireNoncurrentVersions");
        assertThat(rule.at("/NoncurrentVersionExpiration/NoncurrentDays").asInt())
                .isEqualTo(30);
        assertThat(rule.path("ExpiredObjectDeleteMarker").asBoolean()).isTrue();
        // Of all objects: each write of a job's progress leaves a version.
        assertThat(rule.has("Prefix")).isFalse();
        assertThat(rule.path("Status").asText()).isEqualTo("Enabled");
    }

    @Test
    void secrets_withAKeyOfKms_areEncryptedByItAndForThoseWhoUseThem() {
        String key = "arn:aws:kms:eu-central-1:123456789012:key/k";
        String byS3 = ' ' + key + " if {\"StringEquals\":{\"kms:ViaService\":{\"Fn::Join\":[\"\",[\"s3.\","
                + "{\"Ref\":\"AWS::Region\"},\".\",{\"Ref\":\"AWS::URLSuffix\"}]]}}}";
        assertThat(other().one("AWS::Lambda::Function", "ComposeRunnerSubmitFunction")
                        .at("/Environment/Variables/SECRETS_KMS_KEY")
                        .asText())
                .isEqualTo(key);
        assertThat(kms(other(), "ComposeRunnerSubmitRole"))
                .containsExactlyInAnyOrder("Allow kms:Decrypt" + byS3, "Allow kms:GenerateDataKey" + byS3);
        assertThat(kms(other(), "ComposeRunnerTaskRole")).containsExactly("Allow kms:Decrypt" + byS3);
        for (String role :
                new String[] {"ComposeRunnerStatusRole", "ComposeRunnerCancelRole", "ComposeRunnerSweepRole"}) {
            assertThat(kms(other(), role)).as(role).isEmpty();
        }
        assertThat(kms(stack(), "ComposeRunnerSubmitRole")).isEmpty();
        assertThat(stack().one("AWS::Lambda::Function", "ComposeRunnerSubmitFunction")
                        .at("/Environment/Variables")
                        .has("SECRETS_KMS_KEY"))
                .isFalse();
    }

    private static Stream<String> kms(Resources resources, String role) {
        return resources.rights(role).stream().filter(right -> right.contains(" kms:"));
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
        assertThat(stack.ofType("AWS::EC2::SecurityGroup").values()).hasSize(1).allSatisfy(group -> {
            assertThat(group.has("SecurityGroupIngress")).isFalse();
            assertThat(group.path("SecurityGroupEgress")).hasSize(1);
            assertThat(group.at("/SecurityGroupEgress/0/FromPort").asInt()).isEqualTo(443);
            assertThat(group.at("/SecurityGroupEgress/0/ToPort").asInt()).isEqualTo(443);
        });
        assertThat(other().ofType("AWS::EC2::SecurityGroup").values())
                .allSatisfy(
                        group -> assertThat(group.path("SecurityGroupEgress").findValuesAsText("FromPort"))
                                .containsExactly("80", "443"));
        assertThat(stack.ofType("AWS::EC2::VPCEndpoint").values()).hasSize(1).allSatisfy(endpoint -> {
            assertThat(endpoint.path("VpcEndpointType").asText()).isEqualTo("Gateway");
            // Without a route in each table, tasks would reach S3 by the internet.
            assertThat(endpoint.path("RouteTableIds")).hasSize(2);
        });
        assertThat(stack.ofType("AWS::EC2::FlowLog")).hasSize(1);
        assertThat(other().ofType("AWS::EC2::FlowLog")).isEmpty();
        assertThat(stack.ofType("Custom::VpcRestrictDefaultSG")).hasSize(1);
    }

    @Test
    void stateMachine_ofTheStack_mayDoWhatItsStatesNeedOnItsClusterAlone() {
        String tasks = " arn:AWS::Partition:ecs:AWS::Region:AWS::AccountId:task/ComposeRunnerCluster/*";
        String rule = " arn:AWS::Partition:events:AWS::Region:AWS::AccountId:rule/StepFunctionsGetEventsForECSTaskRule";
        var rights = stack().rights("ComposeRunnerStateMachineRole");
        assertThat(rights.stream().filter(right -> right.startsWith("Allow ecs:RunTask ")))
                .hasSize(2)
                .allMatch(right -> right.contains(" if {\"ArnEquals\":{\"ecs:cluster\":"));
        assertThat(rights.stream().filter(right -> right.startsWith("Allow iam:PassRole ")))
                .hasSize(3)
                .allMatch(right ->
                        right.endsWith(" if {\"StringEquals\":{\"iam:PassedToService\":\"ecs-tasks.amazonaws.com\"}}"));
        assertThat(rights.stream().filter(right -> !right.matches("Allow (ecs:RunTask|iam:PassRole|logs:|xray:).*")))
                .containsExactlyInAnyOrder(
                        "Allow ecs:StopTask" + tasks,
                        "Allow ecs:DescribeTasks" + tasks,
                        "Allow ecs:TagResource" + tasks + " if {\"StringEquals\":{\"ecs:CreateAction\":\"RunTask\"}}",
                        "Allow events:PutTargets" + rule,
                        "Allow events:PutRule" + rule,
                        "Allow events:DescribeRule" + rule,
                        "Allow lambda:InvokeFunction ComposeRunnerCheckMonthlyCostFunction",
                        "Allow lambda:InvokeFunction ComposeRunnerClassifyFailureFunction",
                        "Allow lambda:InvokeFunction ComposeRunnerRecordFailureFunction");
        // Made before its role may write the log, the machine would be refused.
        var machine = SynthesizedApp.json(SynthesizedApp.stack()).at("/Resources/ComposeRunnerStateMachine07B77E35");
        assertThat(machine.path("DependsOn"))
                .extracting(JsonNode::asText)
                .anyMatch(id -> id.startsWith("ComposeRunnerStateMachineRoleDefaultPolicy"));
    }

    @Test
    void executions_ofTheStateMachine_areLoggedWithoutTheirDataAndTraced() {
        var machine = stack().one("AWS::StepFunctions::StateMachine", "ComposeRunnerStateMachine");
        assertThat(machine.at("/LoggingConfiguration/Level").asText()).isEqualTo("ALL");
        assertThat(machine.at("/LoggingConfiguration/IncludeExecutionData").asBoolean(true))
                .isFalse();
        assertThat(machine.at("/TracingConfiguration/Enabled").asBoolean()).isTrue();
        assertThat(stack().one("AWS::Logs::LogGroup", "ComposeRunnerStateMachineLogGroup")
                        .path("LogGroupName")
                        .asText())
                .isEqualTo("/aws/vendedlogs/states/ComposeRunnerStack");
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
                .hasSize(19)
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

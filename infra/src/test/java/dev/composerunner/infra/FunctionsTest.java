package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ledger.LedgerIndex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionsTest {

    private static final List<String> PUBLISHED = List.of(
            "ComposeRunnerSubmit",
            "ComposeRunnerCheck",
            "ComposeRunnerStatus",
            "ComposeRunnerLogPoller",
            "ComposeRunnerResultsLister",
            "ComposeRunnerCancel",
            "ComposeRunnerJobTypesLister",
            "ComposeRunnerHealth");

    private static final List<String> FOR_ADMINS =
            List.of("ComposeRunnerJobs", "ComposeRunnerStats", "ComposeRunnerExpire", "ComposeRunnerDelete");

    /** The CDK closes the default security group of a network by a function of its own. */
    private static final String OF_THE_CDK = "CustomVpcRestrictDefaultSGCustomResourceProvider";

    /** Rights on everything, because AWS knows no resource of theirs: Cost Explorer's, and those of the log and the traces of the workflow. */
    static final Set<String> WITHOUT_RESOURCES = Set.of(
            "Allow ce:GetCostAndUsage *",
            "Allow logs:CreateLogDelivery *",
            "Allow logs:GetLogDelivery *",
            "Allow logs:UpdateLogDelivery *",
            "Allow logs:DeleteLogDelivery *",
            "Allow logs:ListLogDeliveries *",
            "Allow logs:PutResourcePolicy *",
            "Allow logs:DescribeResourcePolicies *",
            "Allow logs:DescribeLogGroups *",
            "Allow xray:PutTraceSegments *",
            "Allow xray:PutTelemetryRecords *",
            "Allow xray:GetSamplingRules *",
            "Allow xray:GetSamplingTargets *");

    private static final String EXECUTIONS =
            " arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:ComposeRunnerStateMachine:*";
    private static final String RESULTS = " ComposeRunnerResultsBucket/compose-runner/results/*";
    private static final String SECRETS = " ComposeRunnerResultsBucket/compose-runner/results.secrets/*";
    private static final String INDEX = " ComposeRunnerResultsBucket/compose-runner/results.index/*";
    private static final String SPENDING = " ComposeRunnerResultsBucket/compose-runner/results.spending.json";
    private static final String RECORDS = " ComposeRunnerResultsBucket/compose-runner/results/*/metadata.json";
    private static final String LEDGER = " ComposeRunnerLedgerTable";
    private static final String LIST_SECRETS = "Allow s3:ListBucketVersions ComposeRunnerResultsBucket"
            + " if {\"StringLike\":{\"s3:prefix\":[\"compose-runner/results.secrets/*\"]}}";
    private static final String TASKS =
            " arn:AWS::Partition:ecs:AWS::Region:AWS::AccountId:task/ComposeRunnerCluster/*";
    private static final String LIST_RESULTS = "Allow s3:ListBucket ComposeRunnerResultsBucket"
            + " if {\"StringLikeIfExists\":{\"s3:prefix\":[\"compose-runner/results/*\"]}}";

    static Stream<Arguments> functions() {
        return Stream.of(
                Arguments.of(
                        "ComposeRunnerSubmit",
                        "SubmitHandler",
                        "DEFAULT_JOB_TYPE JOB_TYPE_FAMILY_PREFIX LARGE_TASK_DEFINITION LARGE_TASK_RESOURCES LEDGER_TABLE MAX_JOB_SECONDS MONTH_BUDGET_USD REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN STATUS_URL SUBMITS_PER_DAY SUBMITS_PER_MINUTE TASK_DEFINITION TASK_RESOURCES",
                        List.of(
                                "Allow states:StartExecution ComposeRunnerStateMachine",
                                "Allow dynamodb:GetItem" + LEDGER,
                                "Allow dynamodb:PutItem" + LEDGER,
                                "Allow dynamodb:UpdateItem" + LEDGER,
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow s3:GetObject" + INDEX,
                                "Allow s3:GetObject" + RESULTS,
                                LIST_RESULTS,
                                "Allow s3:GetObject" + SECRETS,
                                "Allow s3:PutObject" + SECRETS,
                                "Allow s3:DeleteObject" + SECRETS,
                                "Allow s3:DeleteObjectVersion" + SECRETS,
                                LIST_SECRETS)),
                Arguments.of(
                        "ComposeRunnerCheck",
                        "CheckHandler",
                        "DEFAULT_JOB_TYPE JOB_TYPE_FAMILY_PREFIX LARGE_TASK_DEFINITION REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN STATUS_URL TASK_DEFINITION",
                        List.of(
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow s3:GetObject" + INDEX,
                                "Allow s3:GetObject" + RESULTS,
                                LIST_RESULTS)),
                Arguments.of(
                        "ComposeRunnerStatus",
                        "StatusHandler",
                        "CLUSTER REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN",
                        List.of(
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow states:GetExecutionHistory" + EXECUTIONS,
                                "Allow ecs:DescribeTasks" + TASKS,
                                "Allow s3:GetObject" + RESULTS,
                                LIST_RESULTS)),
                Arguments.of(
                        "ComposeRunnerLogPoller",
                        "LogsHandler",
                        "DEFAULT_LOOKBACK_MS JOB_LOG_STREAM_PREFIX JOB_TYPE_FAMILY_PREFIX LOG_STREAM_PREFIX REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX RUNNER_LOG_GROUP STATE_MACHINE_ARN",
                        List.of(
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow states:GetExecutionHistory" + EXECUTIONS,
                                "Allow logs:GetLogEvents ComposeRunnerTaskLogGroup")),
                Arguments.of(
                        "ComposeRunnerResultsLister",
                        "ResultsHandler",
                        "REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN",
                        List.of(
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow s3:GetObject" + RESULTS,
                                LIST_RESULTS)),
                Arguments.of(
                        "ComposeRunnerCancel",
                        "CancelHandler",
                        "REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN",
                        List.of(
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow states:StopExecution" + EXECUTIONS,
                                "Allow s3:GetObject" + RECORDS,
                                "Allow s3:PutObject" + RECORDS,
                                "Allow s3:DeleteObject" + RECORDS,
                                "Allow s3:DeleteObject" + SECRETS,
                                "Allow s3:DeleteObjectVersion" + SECRETS,
                                LIST_SECRETS,
                                LIST_RESULTS)),
                Arguments.of(
                        "ComposeRunnerJobTypesLister",
                        "JobTypesHandler",
                        "DEFAULT_JOB_TYPE REQUESTS_PER_SECOND",
                        List.of()),
                Arguments.of("ComposeRunnerHealth", "admin.HealthHandler", "COMPOSE_RUNNER_VERSION", List.of()),
                Arguments.of(
                        "ComposeRunnerJobs",
                        "admin.JobsHandler",
                        "LEDGER_TABLE REQUESTS_PER_SECOND",
                        Stream.of(LedgerIndex.values())
                                .map(index -> "Allow dynamodb:Query" + LEDGER + "/index/" + index.indexName())
                                .toList()),
                Arguments.of(
                        "ComposeRunnerStats",
                        "admin.StatsHandler",
                        "LEDGER_TABLE MONTH_BUDGET_USD REQUESTS_PER_SECOND",
                        List.of(
                                "Allow dynamodb:GetItem" + LEDGER,
                                "Allow dynamodb:Query" + LEDGER,
                                "Allow dynamodb:Query" + LEDGER + "/index/jobs-status")),
                Arguments.of(
                        "ComposeRunnerExpire",
                        "admin.ExpireHandler",
                        "LEDGER_TABLE REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN",
                        List.of(
                                "Allow dynamodb:GetItem" + LEDGER,
                                "Allow dynamodb:UpdateItem" + LEDGER,
                                "Allow s3:GetObject" + RECORDS,
                                "Allow s3:GetObject" + INDEX,
                                "Allow s3:PutObject" + INDEX,
                                LIST_RESULTS)),
                Arguments.of(
                        "ComposeRunnerDelete",
                        "admin.DeleteHandler",
                        "LEDGER_TABLE REQUESTS_PER_SECOND RESULTS_BUCKET RESULTS_PREFIX STATE_MACHINE_ARN",
                        List.of(
                                "Allow dynamodb:GetItem" + LEDGER,
                                "Allow dynamodb:UpdateItem" + LEDGER,
                                "Allow dynamodb:DeleteItem" + LEDGER,
                                "Allow s3:GetObject" + INDEX,
                                "Allow s3:PutObject" + INDEX,
                                "Allow s3:DeleteObject" + RESULTS,
                                LIST_RESULTS)),
                Arguments.of(
                        "ComposeRunnerSweep",
                        "sweep.SweepHandler",
                        "CLUSTER LEDGER_TABLE RESULTS_BUCKET RESULTS_PREFIX SERVICE_NAME STATE_MACHINE_ARN",
                        List.of(
                                "Allow dynamodb:Query" + LEDGER,
                                "Allow dynamodb:Query" + LEDGER + "/index/jobs-status",
                                "Allow ecs:ListTasks * if {\"ArnEquals\":{\"ecs:cluster\":{\"Fn::GetAtt\":[\"ComposeRunnerCluster58ABB044\",\"Arn\"]}}}",
                                "Allow ecs:DescribeTasks" + TASKS,
                                "Allow ecs:StopTask" + TASKS,
                                "Allow states:DescribeExecution" + EXECUTIONS,
                                "Allow s3:ListBucket ComposeRunnerResultsBucket if {\"StringLike\":{\"s3:prefix\":[\"compose-runner/results.secrets/*\"]}}",
                                "Allow s3:DeleteObject" + SECRETS,
                                "Allow s3:DeleteObjectVersion" + SECRETS,
                                LIST_SECRETS)),
                Arguments.of(
                        "ComposeRunnerCheckMonthlyCost",
                        "CheckMonthlyCostHandler",
                        "COST_LIMIT_USD RESULTS_BUCKET RESULTS_PREFIX SERVICE_NAME",
                        List.of(
                                "Allow ce:GetCostAndUsage *",
                                "Allow s3:GetObject" + SPENDING,
                                "Allow s3:PutObject" + SPENDING,
                                LIST_RESULTS)),
                Arguments.of("ComposeRunnerClassifyFailure", "ClassifyFailureHandler", "", List.of()),
                Arguments.of(
                        "ComposeRunnerRecordFailure",
                        "RecordFailureHandler",
                        "LEDGER_TABLE RESULTS_BUCKET RESULTS_PREFIX SERVICE_NAME",
                        List.of(
                                "Allow dynamodb:GetItem" + LEDGER,
                                "Allow dynamodb:PutItem" + LEDGER,
                                "Allow dynamodb:UpdateItem" + LEDGER,
                                "Allow s3:GetObject" + INDEX,
                                "Allow s3:PutObject" + INDEX,
                                "Allow s3:GetObject" + RECORDS,
                                "Allow s3:PutObject" + RECORDS,
                                "Allow s3:DeleteObject" + SECRETS,
                                "Allow s3:DeleteObjectVersion" + SECRETS,
                                LIST_SECRETS,
                                LIST_RESULTS)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void function_ofAHandler_hasItsCommandVariablesAndRightsOnly(
            String name, String handler, String variables, List<String> rights) {
        var stack = Resources.of(SynthesizedApp.stack());
        var function = stack.one("AWS::Lambda::Function", name + "Function");
        assertThat(function.path("PackageType").asText()).isEqualTo("Image");
        assertThat(function.at("/ImageConfig/Command/0").asText())
                .isEqualTo("dev.composerunner.lambdas." + handler + "::handleRequest");
        assertThat(function.path("MemorySize").asInt()).isEqualTo(512);
        assertThat(function.path("Timeout").asInt()).isEqualTo(name.equals("ComposeRunnerDelete") ? 300 : 30);
        assertThat(String.join(
                        " ",
                        function.at("/Environment/Variables").properties().stream()
                                .map(Map.Entry::getKey)
                                .sorted()
                                .toList()))
                .isEqualTo(variables);
        assertThat(Resources.shown(function.path("Role"))).isEqualTo(name + "Role");
        var ownLog = List.of(
                "Allow logs:CreateLogStream " + name + "LogGroup", "Allow logs:PutLogEvents " + name + "LogGroup");
        assertThat(stack.rights(name + "Role"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(rights.stream(), ownLog.stream()).toList());
    }

    @Test
    void functions_ofTheStack_areThoseOfTheTable() {
        assertThat(Resources.of(SynthesizedApp.stack()).ofType("AWS::Lambda::Function").keySet().stream()
                        .filter(name -> !name.startsWith(OF_THE_CDK)))
                .hasSize((int) functions().count());
    }

    @Test
    void roles_ofTheFunctions_haveNoManagedPolicy() {
        var roles = Resources.of(SynthesizedApp.stack()).ofType("AWS::IAM::Role");
        assertThat(roles.remove(OF_THE_CDK + "Role")).isNotNull();
        assertThat(roles.values()).hasSize(21).noneMatch(role -> role.has("ManagedPolicyArns") || role.has("Policies"));
    }

    @Test
    void taskRole_ofEveryJob_reachesResultsTheIndexAndSecretsOnly() {
        assertThat(Resources.of(SynthesizedApp.stack()).rights("ComposeRunnerTaskRole"))
                .containsExactlyInAnyOrder(
                        "Allow s3:GetObject" + RESULTS,
                        "Allow s3:PutObject" + RESULTS,
                        "Allow s3:DeleteObject" + RESULTS,
                        "Allow s3:AbortMultipartUpload" + RESULTS,
                        "Allow s3:GetObject" + INDEX,
                        "Allow s3:PutObject" + INDEX,
                        LIST_RESULTS,
                        "Allow s3:GetObject" + SECRETS,
                        "Allow s3:DeleteObject" + SECRETS,
                        "Allow s3:DeleteObjectVersion" + SECRETS,
                        LIST_SECRETS);
    }

    @Test
    void rights_onEverything_areThoseThatAwsHasNoResourceFor() {
        var rights = Resources.of(SynthesizedApp.stack()).rights();
        assertThat(rights).isNotEmpty().noneMatch(right -> right.matches("Allow ([a-z0-9]+:)?\\* .*"));
        assertThat(rights.stream().filter(right -> right.endsWith(" *")))
                .containsExactlyInAnyOrderElementsOf(WITHOUT_RESOURCES);
    }

    @Test
    void ends_ofJobs_invokeTheFunctionThatDeletesTheirKeys() {
        var rules = Resources.of(SynthesizedApp.stack()).ofType("AWS::Events::Rule").values().stream()
                .filter(rule -> rule.has("EventPattern"))
                .toList();
        assertThat(rules).hasSize(1).first().satisfies(rule -> {
            assertThat(rule.at("/EventPattern/source/0").asText()).isEqualTo("aws.states");
            assertThat(rule.at("/EventPattern/detail-type/0").asText())
                    .isEqualTo("Step Functions Execution Status Change");
            // Of this state machine alone: the account may have others.
            assertThat(Resources.shown(rule.at("/EventPattern/detail/stateMachineArn/0")))
                    .isEqualTo("ComposeRunnerStateMachine");
            assertThat(rule.at("/EventPattern/detail/status"))
                    .extracting(JsonNode::asText)
                    .containsExactly("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED");
            assertThat(Resources.shown(rule.at("/Targets/0/Arn"))).isEqualTo("ComposeRunnerRecordFailureFunction");
            assertThat(Resources.shown(rule.at("/Targets/0/DeadLetterConfig/Arn")))
                    .isEqualTo("ComposeRunnerStateMachineLostEnds");
            assertThat(rule.at("/Targets/0/RetryPolicy/MaximumEventAgeInSeconds")
                            .asInt())
                    .isEqualTo(86_400);
        });
    }

    @Test
    void urls_byDefault_needAPrincipalOfTheAccount() {
        var stack = Resources.of(SynthesizedApp.stack());
        assertThat(urlAuthTypes(stack)).hasSize(12).containsOnly("AWS_IAM");
        // The rules of the ends of jobs and of the sweep invoke functions that have no URL.
        assertThat(stack.ofType("AWS::Lambda::Permission").values())
                .extracting(permission -> permission.path("Principal").asText())
                .containsExactly("events.amazonaws.com", "events.amazonaws.com");
    }

    @Test
    void urls_ofTheFunctions_belongToTheirAlias() {
        // An address of the function itself is another one than that of an alias: it cannot be changed later.
        var stack = Resources.of(SynthesizedApp.stack());
        stack.ofType("AWS::Lambda::Url").forEach((name, url) -> {
            String function = name.replace("LiveFunctionUrl", "");
            assertThat(url.path("Qualifier").asText()).isEqualTo("live");
            assertThat(Resources.shown(url.path("TargetFunctionArn"))).isEqualTo(function + "Function");
            var alias = stack.one("AWS::Lambda::Alias", function + "Live");
            assertThat(alias.path("Name").asText()).isEqualTo("live");
            assertThat(Resources.shown(alias.path("FunctionName"))).isEqualTo(function + "Function");
        });
        assertThat(SynthesizedApp.json(SynthesizedApp.stack()).path("Outputs").properties())
                .filteredOn(output -> output.getKey().endsWith("FunctionName"))
                .hasSize(12)
                .allMatch(output ->
                        Resources.shown(output.getValue().path("Value")).endsWith("Live:live"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Callers", "Admins"})
    void policy_forPublishedFunctions_holdsBothRightsThatAUrlNeeds(String policy) {
        // Since October 2025 a function URL asks for lambda:InvokeFunction as well as lambda:InvokeFunctionUrl.
        // A direct invocation needs no key: who may submit must not get to the functions for admins.
        assertThat(Resources.statements(
                        Resources.of(SynthesizedApp.stack()).one("AWS::IAM::ManagedPolicy", "ComposeRunner" + policy)))
                .containsExactlyInAnyOrderElementsOf((policy.equals("Admins") ? FOR_ADMINS : PUBLISHED)
                        .stream()
                                .flatMap(name -> Stream.of(
                                        "Allow lambda:InvokeFunctionUrl " + name + "Live",
                                        "Allow lambda:InvokeFunction " + name + "Live"))
                                .toList());
    }

    @Test
    void urls_openToEverybodyWithoutKeys_leaveThoseForAdminsClosed() {
        Resources stack = Resources.of(SynthesizedApp.stackWithJobTypes());
        stack.ofType("AWS::Lambda::Url").forEach((name, url) -> {
            boolean forAdmins = FOR_ADMINS.contains(name.replace("LiveFunctionUrl", ""));
            assertThat(url.path("AuthType").asText()).as(name).isEqualTo(forAdmins ? "AWS_IAM" : "NONE");
        });
        assertThat(stack.ofType("AWS::Lambda::Permission").values())
                .noneMatch(permission -> FOR_ADMINS.stream()
                        .anyMatch(name ->
                                Resources.shown(permission.path("FunctionName")).startsWith(name)));
    }

    @Test
    void urls_openToEverybody_grantBothRightsThatAUrlNeeds() {
        var stack = Resources.of(SynthesizedApp.otherStack());
        assertThat(urlAuthTypes(stack)).hasSize(12).containsOnly("NONE");
        var permissions = stack.ofType("AWS::Lambda::Permission").values().stream()
                .filter(permission -> permission.path("Principal").asText().equals("*"))
                .map(permission -> permission.path("Action").asText()
                        + ' '
                        + Resources.shown(permission.path("FunctionName"))
                        + ' '
                        + permission.path("Principal").asText()
                        + ' '
                        + permission.path("FunctionUrlAuthType").asText()
                        + permission.path("InvokedViaFunctionUrl").asText())
                .toList();
        assertThat(permissions)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(PUBLISHED.stream(), FOR_ADMINS.stream())
                        .flatMap(name -> Stream.of(
                                "lambda:InvokeFunctionUrl " + name + "Live * NONE",
                                "lambda:InvokeFunction " + name + "Live * true"))
                        .toList());
    }

    @Test
    void submitFunction_inItsEnvironment_knowsTheStatusUrl() {
        var submit = Resources.of(SynthesizedApp.stack()).one("AWS::Lambda::Function", "ComposeRunnerSubmitFunction");
        assertThat(Resources.shown(submit.at("/Environment/Variables/STATUS_URL")))
                .isEqualTo("ComposeRunnerStatusLiveFunctionUrl");
    }

    @Test
    void keys_areKnownToThePublishedFunctionsThatAskForOneAlone() {
        var functions = Resources.of(SynthesizedApp.otherStack()).ofType("AWS::Lambda::Function");
        String keys =
                "ann submit " + "a".repeat(64) + ",bob submit " + "b".repeat(64) + ",root admin " + "c".repeat(64);

        functions.forEach((id, function) -> {
            boolean published = !id.startsWith("ComposeRunnerHealth")
                    && Stream.concat(PUBLISHED.stream(), FOR_ADMINS.stream())
                            .anyMatch(name -> id.startsWith(name + "Function"));
            assertThat(function.at("/Environment/Variables/ACCESS_KEYS").asText())
                    .as(id)
                    .isEqualTo(published ? keys : "");
        });
    }

    @Test
    void pages_ofTheAllowedOrigins_areAnsweredByTheUrlsThemselves() {
        // A handler that set the headers as well would send them twice, which browsers refuse.
        var urls = Resources.of(SynthesizedApp.otherStack())
                .ofType("AWS::Lambda::Url")
                .values();
        assertThat(urls).hasSize(12).allSatisfy(url -> {
            assertThat(url.at("/Cors/AllowOrigins").toString())
                    .isEqualTo("[\"https://a.example\",\"https://b.example\"]");
            assertThat(url.at("/Cors/AllowMethods").toString()).isEqualTo("[\"GET\",\"POST\"]");
            assertThat(url.at("/Cors/AllowHeaders").toString())
                    .isEqualTo("[\"authorization\",\"content-type\",\"x-api-key\"]");
        });
        assertThat(Resources.of(SynthesizedApp.stack())
                        .ofType("AWS::Lambda::Url")
                        .values())
                .noneMatch(url -> url.has("Cors"));
    }

    private static List<String> urlAuthTypes(Resources stack) {
        return stack.ofType("AWS::Lambda::Url").values().stream()
                .map(url -> url.path("AuthType"))
                .map(JsonNode::asText)
                .toList();
    }
}

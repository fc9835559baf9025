package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What bounds the costs of a deployment: calls at once, and a budget of AWS Budgets. */
class SpendingTest {

    @Test
    void functions_thatAreCalledFromOutside_haveAShareOfTheAccountsConcurrency() {
        assertThat(reserved(Resources.of(SynthesizedApp.stack())))
                .containsEntry("SubmitHandler", 5)
                .containsEntry("StatusHandler", 20)
                .containsEntry("LogsHandler", 10)
                .containsEntry("HealthHandler", 10)
                .hasSize(12)
                // The workflow would fail jobs for want of a call.
                .doesNotContainKeys(
                        "CheckMonthlyCostHandler", "ClassifyFailureHandler", "RecordFailureHandler", "SweepHandler");
        assertThat(reserved(Resources.of(SynthesizedApp.otherStack()))).containsExactly(Map.entry("StatusHandler", 7));
    }

    private static Map<String, Integer> reserved(Resources resources) {
        var reserved = new TreeMap<String, Integer>();
        resources.ofType("AWS::Lambda::Function").values().stream()
                .filter(function -> function.has("ReservedConcurrentExecutions"))
                .forEach(function -> reserved.put(
                        function.at("/ImageConfig/Command/0").asText().replaceAll("::.*|.*[.](?=[A-Z])", ""),
                        function.path("ReservedConcurrentExecutions").asInt()));
        return reserved;
    }

    @Test
    void budget_byDefault_isNone() {
        assertThat(Resources.of(SynthesizedApp.stack()).ofType("AWS::Budgets::Budget"))
                .isEmpty();
    }

    @Test
    void budget_ofTheMonth_writesAt80PercentAndDeniesAt100() {
        Resources staging = new Resources(SynthesizedApp.ofApp("Staging"));
        JsonNode budget = staging.one("AWS::Budgets::Budget", "ComposeRunnerBudget");
        assertThat(budget.at("/Budget/BudgetLimit").toString()).isEqualTo("{\"Amount\":100,\"Unit\":\"USD\"}");
        assertThat(budget.at("/Budget/TimeUnit").asText()).isEqualTo("MONTHLY");
        JsonNode notice = budget.at("/NotificationsWithSubscribers/0");
        assertThat(notice.at("/Notification/Threshold").asInt()).isEqualTo(80);
        assertThat(notice.at("/Notification/NotificationType").asText()).isEqualTo("ACTUAL");
        String topic = Resources.shown(notice.at("/Subscribers/0/Address"));
        assertThat(topic).isEqualTo("ComposeRunnerAlarmsTopic");

        JsonNode action = staging.one("AWS::Budgets::BudgetsAction", "ComposeRunnerBudgetAction");
        assertThat(action.path("BudgetName").asText())
                .isEqualTo(budget.at("/Budget/BudgetName").asText())
                .isEqualTo("Staging");
        assertThat(action.at("/ActionThreshold/Value").asInt()).isEqualTo(100);
        assertThat(action.path("ApprovalModel").asText()).isEqualTo("AUTOMATIC");
        assertThat(Resources.shown(action.at("/Definition/IamActionDefinition/Roles/0")))
                .isEqualTo("ComposeRunnerSubmitRole");
        assertThat(Resources.shown(action.at("/Definition/IamActionDefinition/PolicyArn")))
                .isEqualTo("ComposeRunnerBudgetDenial");
        assertThat(Resources.statements(staging.one("AWS::IAM::ManagedPolicy", "ComposeRunnerBudgetDenial")))
                .containsExactly("Deny states:StartExecution ComposeRunnerStateMachine");
        assertThat(Resources.shown(action.at("/Subscribers/0/Address"))).isEqualTo(topic);
    }

    @Test
    void awsBudgets_mayWriteToTheTopicAndAttachTheOnePolicyToTheOneRole() {
        Resources staging = new Resources(SynthesizedApp.ofApp("Staging"));
        assertThat(staging.rights("ComposeRunnerBudgetRole"))
                .hasSize(2)
                .allMatch(right -> right.matches(
                        "Allow iam:(At|De)tachRolePolicy ComposeRunnerSubmitRole if \\{\"ArnEquals\":\\{\"iam:PolicyARN\":"
                                + "\\{\"Ref\":\"ComposeRunnerBudgetDenial[0-9A-F]{8}\"}}}"));
        JsonNode role = staging.one("AWS::IAM::Role", "ComposeRunnerBudgetRole");
        assertThat(role.findValuesAsText("Service")).containsExactly("budgets.amazonaws.com");
        assertThat(role.findValue("Condition").toString())
                .isEqualTo("{\"StringEquals\":{\"aws:SourceAccount\":{\"Ref\":\"AWS::AccountId\"}}}");
        assertThat(Resources.statements(staging.one("AWS::SNS::TopicPolicy", "ComposeRunnerAlarmsTopicPolicy")))
                .anyMatch(line -> line.startsWith("Allow sns:Publish ComposeRunnerAlarmsTopic if ")
                        && line.contains("aws:SourceAccount"));
    }
}

package dev.composerunner.infra.construct;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.budgets.CfnBudgetsAction;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PrincipalWithConditions;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/**
 * A budget of AWS Budgets over what the whole account spends in a month. At 80 % it writes to a topic; at 100 % it attaches a policy to the
 * role that starts executions, which denies it that until the next month begins.
 */
public final class SpendBudget extends Construct {

    private static final int NOTICE_PERCENT = 80;
    private static final int DENIAL_PERCENT = 100;
    private static final String SNS = "SNS";

    public SpendBudget(Construct scope, String id, Props props) {
        super(scope, id);
        String topic = props.topic().getTopicArn();
        var service = new PrincipalWithConditions(
                new ServicePrincipal("budgets.amazonaws.com"),
                Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)));
        var published = props.topic().grantPublish(service);
        var budget = CfnBudget.Builder.create(this, "Budget")
                .budget(CfnBudget.BudgetDataProperty.builder()
                        .budgetName(props.name())
                        .budgetType("COST")
                        .timeUnit("MONTHLY")
                        .budgetLimit(CfnBudget.SpendProperty.builder()
                                .amount(props.monthlyUsd())
                                .unit("USD")
                                .build())
                        .build())
                .notificationsWithSubscribers(List.of(CfnBudget.NotificationWithSubscribersProperty.builder()
                        .notification(CfnBudget.NotificationProperty.builder()
                                .notificationType("ACTUAL")
                                .comparisonOperator("GREATER_THAN")
                                .threshold(NOTICE_PERCENT)
                                .thresholdType("PERCENTAGE")
                                .build())
                        .subscribers(List.of(CfnBudget.SubscriberProperty.builder()
                                .subscriptionType(SNS)
                                .address(topic)
                                .build()))
                        .build()))
                .build();
        published.applyBefore(budget);
        var denial = ManagedPolicy.Builder.create(this, "Denial")
                .description("Denies to start jobs; AWS Budgets attaches it")
                .statements(List.of(PolicyStatement.Builder.create()
                        .effect(Effect.DENY)
                        .actions(List.of("states:StartExecution"))
                        .resources(List.of(props.stateMachineArn()))
                        .build()))
                .build();
        var action = CfnBudgetsAction.Builder.create(this, "Action")
                .budgetName(props.name())
                .actionType("APPLY_IAM_POLICY")
                .approvalModel("AUTOMATIC")
                .notificationType("ACTUAL")
                .actionThreshold(CfnBudgetsAction.ActionThresholdProperty.builder()
                        .type("PERCENTAGE")
                        .value(DENIAL_PERCENT)
                        .build())
                .definition(CfnBudgetsAction.DefinitionProperty.builder()
                        .iamActionDefinition(CfnBudgetsAction.IamActionDefinitionProperty.builder()
                                .policyArn(denial.getManagedPolicyArn())
                                .roles(List.of(props.starter().getRoleName()))
                                .build())
                        .build())
                .executionRoleArn(role(service, denial, props.starter()).getRoleArn())
                .subscribers(List.of(CfnBudgetsAction.SubscriberProperty.builder()
                        .type(SNS)
                        .address(topic)
                        .build()))
                .build();
        action.addDependency(budget);
    }

    /** What AWS Budgets acts as: it may attach the one policy to the one role, and take it off again. */
    private Role role(PrincipalWithConditions service, ManagedPolicy denial, IRole starter) {
        var role = Role.Builder.create(this, "Role").assumedBy(service).build();
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(List.of("iam:AttachRolePolicy", "iam:DetachRolePolicy"))
                .resources(List.of(starter.getRoleArn()))
                .conditions(Map.of("ArnEquals", Map.of("iam:PolicyARN", denial.getManagedPolicyArn())))
                .build());
        return role;
    }

    /**
     * What may be spent, and who cannot start any more then.
     *
     * @param name of the budget, unique in the account
     * @param monthlyUsd what the account may spend in a month, in US dollars
     * @param starter role that starts executions
     * @param stateMachineArn whose executions it starts
     * @param topic who is written to
     */
    public record Props(String name, double monthlyUsd, IRole starter, String stateMachineArn, ITopic topic) {}
}

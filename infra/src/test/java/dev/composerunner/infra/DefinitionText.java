package dev.composerunner.infra;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.assertions.Template;

/** The definition of the workflow in a template, with names where a deployment has values of its own. */
final class DefinitionText {

    /** Which name stands for a resource: its logical id without the hash at the end. */
    private static final Map<String, String> NAMES = Map.of(
            "ComposeRunnerCheckMonthlyCostFunction", "CheckMonthlyCostFunctionArn",
            "ComposeRunnerClassifyFailureFunction", "ClassifyFailureFunctionArn",
            "ComposeRunnerRecordFailureFunction", "RecordFailureFunctionArn",
            "ComposeRunnerCluster", "ClusterArn",
            "ComposeRunnerNetworkSecurityGroup", "SecurityGroupId",
            "ComposeRunnerNetworkVpcPublicSubnet1Subnet", "PublicSubnet1Id",
            "ComposeRunnerNetworkVpcPublicSubnet2Subnet", "PublicSubnet2Id");

    /** The family of a task definition is made of the stack's name and the construct's path, and is no token. */
    private static final Map<String, String> FAMILIES = Map.of(
            "ComposeRunnerTask", "TaskDefinitionFamily",
            "ComposeRunnerTaskLarge", "LargeTaskDefinitionFamily");

    private static final int HASH = 8;

    private DefinitionText() {}

    static String of(Template template) {
        var machine = template.findResources("AWS::StepFunctions::StateMachine")
                .values()
                .iterator()
                .next();
        String text = replaced(field(field(machine, "Properties"), "DefinitionString"));
        for (var definition : template.findResources("AWS::ECS::TaskDefinition").entrySet()) {
            String family = (String) field(field(definition.getValue(), "Properties"), "Family");
            String name = "${" + familyName(definition.getKey()) + "}";
            text = text.replace('"' + family + '"', '"' + name + '"').replace("'" + family + "'", "'" + name + "'");
        }
        return text;
    }

    private static String familyName(String logicalId) {
        return named(FAMILIES, logicalId.replace("TaskDefinition", ""));
    }

    private static String replaced(Object value) {
        return switch (value) {
            case String text -> text;
            case Map<?, ?> call
            when call.containsKey("Fn::Join") ->
                ((List<?>) ((List<?>) field(call, "Fn::Join")).get(1))
                        .stream().map(DefinitionText::replaced).collect(joining());
            case Map<?, ?> call
            when call.containsKey("Fn::GetAtt") ->
                "${" + named(NAMES, (String) ((List<?>) field(call, "Fn::GetAtt")).get(0)) + "}";
            case Map<?, ?> call when "AWS::Partition".equals(call.get("Ref")) -> "aws";
            case Map<?, ?> call when call.containsKey("Ref") -> "${" + named(NAMES, (String) field(call, "Ref")) + "}";
            default -> throw new AssertionError("no name for " + value);
        };
    }

    private static String named(Map<String, String> names, String logicalId) {
        String name = names.get(logicalId.substring(0, logicalId.length() - HASH));
        if (name == null) {
            throw new AssertionError("no name for " + logicalId + "; there are names for " + names.keySet());
        }
        return name;
    }

    private static Object field(Object object, String name) {
        Object value = ((Map<?, ?>) object).get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + object);
        }
        return value;
    }
}

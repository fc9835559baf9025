package dev.composerunner.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an upgrade from one template to another would take away of what holds data or is known outside: a line for each. */
final class Upgrade {

    /**
     * The properties whose change makes CloudFormation replace a resource, by the types that hold data, or whose name or address is known
     * outside the stack; source: "Update requires: Replacement" in the template reference.
     */
    private static final Map<String, List<String>> REPLACED_BY = Map.ofEntries(
            Map.entry("AWS::S3::Bucket", List.of("BucketName")),
            Map.entry("AWS::DynamoDB::GlobalTable", List.of("TableName", "KeySchema", "LocalSecondaryIndexes")),
            Map.entry("AWS::Logs::LogGroup", List.of("LogGroupName")),
            Map.entry("AWS::KMS::Key", List.of()),
            Map.entry("AWS::KMS::Alias", List.of("AliasName")),
            Map.entry("AWS::Lambda::Url", List.of("TargetFunctionArn", "Qualifier")),
            Map.entry("AWS::Lambda::Alias", List.of("FunctionName", "Name")),
            Map.entry("AWS::Lambda::Function", List.of("FunctionName", "PackageType")),
            Map.entry("AWS::StepFunctions::StateMachine", List.of("StateMachineName", "StateMachineType")),
            Map.entry("AWS::ECR::Repository", List.of("RepositoryName", "EncryptionConfiguration")),
            Map.entry("AWS::IAM::ManagedPolicy", List.of("ManagedPolicyName", "Description", "Path")),
            Map.entry("AWS::SQS::Queue", List.of("QueueName", "FifoQueue")),
            Map.entry("AWS::SNS::Topic", List.of("TopicName", "FifoTopic")));

    private final JsonNode last;
    private final JsonNode next;
    private final List<String> lines = new ArrayList<>();

    private Upgrade(JsonNode last, JsonNode next) {
        this.last = last;
        this.next = next;
    }

    static List<String> losses(JsonNode last, JsonNode next) {
        var upgrade = new Upgrade(last, next);
        last.path("Resources")
                .properties()
                .forEach(resource -> upgrade.compare(resource.getKey(), resource.getValue()));
        last.path("Outputs").fieldNames().forEachRemaining(upgrade::compareOutput);
        return upgrade.lines;
    }

    private void compare(String id, JsonNode before) {
        String type = before.path("Type").asText();
        List<String> replacedBy = REPLACED_BY.get(type);
        // Of the functions of the CDK nothing is known outside.
        if (replacedBy == null || id.startsWith("Custom")) {
            return;
        }
        JsonNode after = next.path("Resources").path(id);
        if (!after.path("Type").asText().equals(type)) {
            lines.add(id + ": the " + type + " is not there any more");
            return;
        }
        for (String property : replacedBy) {
            JsonNode was = before.path("Properties").path(property);
            JsonNode is = after.path("Properties").path(property);
            if (!was.equals(is)) {
                lines.add(id + ": " + property + " was " + was + " and is " + is + ", which replaces it");
            }
        }
        for (String policy : List.of("DeletionPolicy", "UpdateReplacePolicy")) {
            if (before.path(policy).asText().equals("Retain")
                    && !after.path(policy).asText().equals("Retain")) {
                lines.add(id + ": " + policy + " was Retain and is " + after.path(policy));
            }
        }
    }

    private void compareOutput(String name) {
        if (!next.path("Outputs").has(name)) {
            lines.add(name + ": the output is not there any more, of "
                    + last.path("Outputs").size());
        }
    }
}

package dev.composerunner.statesserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteActivityRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListMapRunsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.UntagResourceRequest;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** The operations of the API by the names that requests call them by, from JSON to JSON. */
public final class Operations {

    private final Map<String, Function<JsonNode, ObjectNode>> operations = new HashMap<>();

    /** @param client does the operations */
    public Operations(SfnClient client) {
        add("CreateActivity", CreateActivityRequest::builder, client::createActivity, "name");
        add(
                "CreateStateMachine",
                CreateStateMachineRequest::builder,
                client::createStateMachine,
                "name",
                "definition",
                "roleArn");
        add(
                "CreateStateMachineAlias",
                CreateStateMachineAliasRequest::builder,
                client::createStateMachineAlias,
                "name",
                "routingConfiguration");
        add("DeleteActivity", DeleteActivityRequest::builder, client::deleteActivity, "activityArn");
        add("DeleteStateMachine", DeleteStateMachineRequest::builder, client::deleteStateMachine, "stateMachineArn");
        add(
                "DeleteStateMachineAlias",
                DeleteStateMachineAliasRequest::builder,
                client::deleteStateMachineAlias,
                "stateMachineAliasArn");
        add(
                "DeleteStateMachineVersion",
                DeleteStateMachineVersionRequest::builder,
                client::deleteStateMachineVersion,
                "stateMachineVersionArn");
        add("DescribeActivity", DescribeActivityRequest::builder, client::describeActivity, "activityArn");
        add("DescribeExecution", DescribeExecutionRequest::builder, client::describeExecution, "executionArn");
        add("DescribeMapRun", DescribeMapRunRequest::builder, client::describeMapRun, "mapRunArn");
        add(
                "DescribeStateMachine",
                DescribeStateMachineRequest::builder,
                client::describeStateMachine,
                "stateMachineArn");
        add(
                "DescribeStateMachineAlias",
                DescribeStateMachineAliasRequest::builder,
                client::describeStateMachineAlias,
                "stateMachineAliasArn");
        add(
                "DescribeStateMachineForExecution",
                DescribeStateMachineForExecutionRequest::builder,
                client::describeStateMachineForExecution,
                "executionArn");
        add("GetActivityTask", GetActivityTaskRequest::builder, client::getActivityTask, "activityArn");
        add("GetExecutionHistory", GetExecutionHistoryRequest::builder, client::getExecutionHistory, "executionArn");
        add("ListActivities", ListActivitiesRequest::builder, client::listActivities);
        add("ListExecutions", ListExecutionsRequest::builder, client::listExecutions);
        add("ListMapRuns", ListMapRunsRequest::builder, client::listMapRuns, "executionArn");
        add(
                "ListStateMachineAliases",
                ListStateMachineAliasesRequest::builder,
                client::listStateMachineAliases,
                "stateMachineArn");
        add(
                "ListStateMachineVersions",
                ListStateMachineVersionsRequest::builder,
                client::listStateMachineVersions,
                "stateMachineArn");
        add("ListStateMachines", ListStateMachinesRequest::builder, client::listStateMachines);
        add("ListTagsForResource", ListTagsForResourceRequest::builder, client::listTagsForResource, "resourceArn");
        add(
                "PublishStateMachineVersion",
                PublishStateMachineVersionRequest::builder,
                client::publishStateMachineVersion,
                "stateMachineArn");
        add("RedriveExecution", RedriveExecutionRequest::builder, client::redriveExecution, "executionArn");
        add("SendTaskFailure", SendTaskFailureRequest::builder, client::sendTaskFailure, "taskToken");
        add("SendTaskHeartbeat", SendTaskHeartbeatRequest::builder, client::sendTaskHeartbeat, "taskToken");
        add("SendTaskSuccess", SendTaskSuccessRequest::builder, client::sendTaskSuccess, "taskToken", "output");
        add("StartExecution", StartExecutionRequest::builder, client::startExecution, "stateMachineArn");
        add("StartSyncExecution", StartSyncExecutionRequest::builder, client::startSyncExecution, "stateMachineArn");
        add("StopExecution", StopExecutionRequest::builder, client::stopExecution, "executionArn");
        add("TagResource", TagResourceRequest::builder, client::tagResource, "resourceArn", "tags");
        add("TestState", TestStateRequest::builder, client::testState, "definition");
        add("UntagResource", UntagResourceRequest::builder, client::untagResource, "resourceArn", "tagKeys");
        add("UpdateMapRun", UpdateMapRunRequest::builder, client::updateMapRun, "mapRunArn");
        add("UpdateStateMachine", UpdateStateMachineRequest::builder, client::updateStateMachine, "stateMachineArn");
        add(
                "UpdateStateMachineAlias",
                UpdateStateMachineAliasRequest::builder,
                client::updateStateMachineAlias,
                "stateMachineAliasArn");
        add(
                "ValidateStateMachineDefinition",
                ValidateStateMachineDefinitionRequest::builder,
                client::validateStateMachineDefinition,
                "definition");
    }

    private <Q> void add(
            String name,
            Supplier<? extends SdkBuilder<?, Q>> builder,
            Function<Q, ? extends SdkPojo> call,
            String... required) {
        List<String> members = List.of(required);
        operations.put(name, body -> {
            for (String member : members) {
                if (body.isObject() && !body.hasNonNull(member)) {
                    throw Refusals.constraint("null", member, "Member must not be null");
                }
            }
            SdkBuilder<?, Q> request = builder.get();
            SfnJson.read(body, (SdkPojo) request);
            return SfnJson.write(call.apply(request.build()));
        });
    }

    /**
     * Does an operation.
     *
     * @param name such as {@code StartExecution}
     * @param body members of the request
     * @return members of the answer
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException with the code, the message and the HTTP status of the error
     */
    public ObjectNode call(String name, JsonNode body) {
        Function<JsonNode, ObjectNode> operation = operations.get(name);
        if (operation == null) {
            throw Refusals.unknownOperation(name);
        }
        return operation.apply(body);
    }
}

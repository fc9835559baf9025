package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** The executions of jobs. */
final class Executions {

    private final SfnClient sfn;

    Executions(SfnClient sfn) {
        this.sfn = sfn;
    }

    /** @throws RefusedException if there is no such job */
    DescribeExecutionResponse describe(JobReference job) {
        try {
            return sfn.describeExecution(r -> r.executionArn(job.executionArn()));
        } catch (ExecutionDoesNotExistException e) {
            throw notFound(job);
        }
    }

    /** Stops the execution; nothing happens to one that has ended. */
    void stop(JobReference job, String error, String cause) {
        sfn.stopExecution(r -> r.executionArn(job.executionArn()).error(error).cause(cause));
    }

    /** The ids of the Fargate tasks that the execution has started, oldest first. */
    List<String> taskIds(JobReference job) {
        var ids = new ArrayList<String>();
        var request = GetExecutionHistoryRequest.builder()
                .executionArn(job.executionArn())
                .maxResults(1000)
                .build();
        try {
            for (HistoryEvent event : sfn.getExecutionHistoryPaginator(request).events()) {
                if (event.type() == HistoryEventType.TASK_SUBMITTED) {
                    addTaskIds(event.taskSubmittedEventDetails().output(), ids);
                }
            }
        } catch (ExecutionDoesNotExistException e) {
            throw notFound(job);
        }
        return ids;
    }

    private static void addTaskIds(String output, List<String> ids) {
        try {
            for (JsonNode task : ContractJson.MAPPER.readTree(output).path("Tasks")) {
                String arn = task.path("TaskArn").asText();
                ids.add(arn.substring(arn.lastIndexOf('/') + 1));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the history has a submitted task whose output is no JSON", e);
        }
    }

    private static RefusedException notFound(JobReference job) {
        return RefusedException.notFound("there is no job " + job.executionArn());
    }
}

package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.lambdas.access.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** The executions of jobs. */
final class Executions {

    /** Whoever starts an execution by hand may write anything there. */
    private static final Pattern JOB_TYPE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

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

    /**
     * The execution of a job that is there for the caller.
     *
     * @throws RefusedException if there is no such job, or it is another key's: both in the same words
     */
    DescribeExecutionResponse describe(JobReference job, Caller caller) {
        DescribeExecutionResponse execution = describe(job);
        if (!caller.sees(submittedBy(execution.input()))) {
            throw notFound(job);
        }
        return execution;
    }

    private static String submittedBy(@Nullable String input) {
        return order(input).path("submitted_by").asText("");
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

    /** The type of a job that has a container of its own, by the input of its execution; nothing for any other. */
    static Optional<String> containerJobType(@Nullable String input) {
        JsonNode order = order(input);
        return Optional.ofNullable(order.path("job_type").textValue())
                .filter(type -> order.path("container").isObject()
                        && JOB_TYPE_NAME.matcher(type).matches());
    }

    private static JsonNode order(@Nullable String input) {
        try {
            return input == null ? MissingNode.getInstance() : ContractJson.MAPPER.readTree(input);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
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

package dev.composerunner.lambdas.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.composerunner.contract.Attempt;
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
public final class Executions {

    /** Whoever starts an execution by hand may write anything there. */
    private static final Pattern JOB_TYPE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private final SfnClient sfn;

    public Executions(SfnClient sfn) {
        this.sfn = sfn;
    }

    /**
     * The execution of a job.
     *
     * @throws RefusedException if there is no such job
     */
    public DescribeExecutionResponse describe(JobReference job) {
        return find(job).orElseThrow(() -> notFound(job));
    }

    /** The execution, if there is one. */
    public Optional<DescribeExecutionResponse> find(JobReference job) {
        try {
            return Optional.of(sfn.describeExecution(r -> r.executionArn(job.executionArn())));
        } catch (ExecutionDoesNotExistException e) {
            return Optional.empty();
        }
    }

    /**
     * The execution of a job that the caller may look at: its own, or one that is named by what it computes, which whoever knows the name
     * could have submitted.
     *
     * @throws RefusedException if there is no such job, or it is another key's: both in the same words
     */
    public DescribeExecutionResponse describe(JobReference job, Caller caller) {
        return Attempt.of(job.prefix()).isPresent() ? describe(job) : describeOwn(job, caller);
    }

    /**
     * The execution of a job of the caller's own, or of any job where the caller may have all.
     *
     * @throws RefusedException if there is no such job, or it is another key's: both in the same words
     */
    public DescribeExecutionResponse describeOwn(JobReference job, Caller caller) {
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
    public void stop(JobReference job, String error, String cause) {
        sfn.stopExecution(r -> r.executionArn(job.executionArn()).error(error).cause(cause));
    }

    /** The ids of the Fargate tasks that the execution has started, oldest first. */
    public List<String> taskIds(JobReference job) {
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
    public static Optional<String> containerJobType(@Nullable String input) {
        JsonNode order = order(input);
        return Optional.ofNullable(order.path("job_type").textValue())
                .filter(type -> order.path("container").isObject()
                        && JOB_TYPE_NAME.matcher(type).matches());
    }

    /** What an execution is to do, by its input; nothing where that is no JSON. */
    public static JsonNode order(@Nullable String input) {
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

package dev.composerunner.lambdas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskSize;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of submissions, in the log of the function: a line of JSON each, with the fields that metric filters on the Python
 * compose-runner's log look for.
 *
 * @param lines takes each line
 */
record JobEvents(Consumer<String> lines) {

    /** Nobody reads it. */
    static final JobEvents NONE = new JobEvents(line -> {});

    /** The execution was started. */
    void queued(ArtifactPrefix job, String executionArn) {
        write(event(job, "workflow.queued").put("execution_arn", executionArn));
    }

    /** The name is another job's. */
    void duplicate(ArtifactPrefix job) {
        write(event(job, "workflow.duplicate"));
    }

    /** Step Functions has not accepted the start. */
    void failedToQueue(ArtifactPrefix job, @Nullable String error) {
        write(event(job, "workflow.failed_to_queue").put("error", error));
    }

    /**
     * The size of the job's task is known.
     *
     * @param unread why the document that says the size could not be read; null: it was read, or there is none
     */
    void sizeSelected(ArtifactPrefix job, TaskSize size, @Nullable String unread) {
        ObjectNode event = event(job, "workflow.task_size_selected").put("task_size", size.wireName());
        write(unread == null ? event : event.put("reason", unread));
    }

    private static ObjectNode event(ArtifactPrefix job, String message) {
        return ContractJson.MAPPER.createObjectNode().put("job_id", job.value()).put("message", message);
    }

    private void write(ObjectNode event) {
        lines.accept(event.toString());
    }
}

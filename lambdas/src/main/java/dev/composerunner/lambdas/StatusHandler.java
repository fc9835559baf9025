package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.StatusAnswer;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.jobs.StartingTasks;
import dev.composerunner.lambdas.limits.Costs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Tells how a job stands. */
public final class StatusHandler implements RequestStreamHandler {

    /** Bytes of the metadata that an answer has room for, even where every second one is a quote that HTTP escapes. */
    private static final int LARGEST_RESULT = 2 * 1024 * 1024;

    private final Executions executions;
    private final JobDocuments documents;
    private final ArtifactKeys keys;
    private final String stateMachineArn;
    private final AccessCheck access;
    private final @Nullable StartingTasks startingTasks;

    /** Called by Lambda. */
    public StatusHandler() {
        this(AwsClients.sfn(), AwsClients.s3(), AwsClients::ecs, HandlerSettings.fromEnvironment());
    }

    /** For tasks that tell themselves what they wait for, by their progress. */
    public StatusHandler(SfnClient sfn, S3Client s3, HandlerSettings settings) {
        this(sfn, s3, null, settings);
    }

    StatusHandler(SfnClient sfn, S3Client s3, @Nullable Supplier<EcsClient> ecs, HandlerSettings settings) {
        this.executions = new Executions(sfn);
        this.startingTasks =
                ecs == null ? null : new StartingTasks(executions, ecs, settings.required(HandlerEnvironment.CLUSTER));
        this.documents = new JobDocuments(s3, settings.bucket());
        this.keys = settings.keys();
        this.stateMachineArn = settings.stateMachineArn();
        this.access = settings.access();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer)
                .answer(
                        access,
                        KeyLevel.SUBMIT,
                        (payload, caller) ->
                                Exchange.Answer.ok(status(JobReference.byId(payload, stateMachineArn), caller)));
    }

    private StatusAnswer status(JobReference job, Caller caller) {
        DescribeExecutionResponse execution;
        try {
            execution = executions.describe(job, caller);
        } catch (RefusedException e) {
            return forgotten(job, caller).orElseThrow(() -> e);
        }
        boolean running = execution.status() == ExecutionStatus.RUNNING;
        Failure failure = failure(execution);
        JobProgress progress = running ? progress(keys.progress(job.prefix())) : null;
        JsonNode order = Executions.order(execution.input());
        JsonNode result = running ? null : result(keys.metadata(job.prefix()));
        return new StatusAnswer(
                execution.executionArn(),
                execution.statusAsString(),
                execution.startDate(),
                execution.stopDate(),
                output(execution.output()),
                job.prefix().value(),
                order.path("job_type").textValue(),
                result,
                failure == null ? null : failure.type().name(),
                failure == null ? null : failure.message(),
                progress,
                Attempt.of(job.prefix()).map(Attempt::jobHash).orElse(null),
                Attempt.of(job.prefix()).map(Attempt::number).orElse(null),
                Costs.of(order, result == null ? MissingNode.getInstance() : result),
                result == null ? null : result.path("reused_from").textValue(),
                running ? waitingFor(job, progress) : null);
    }

    /**
     * What the record says of a job that Step Functions has forgotten, as it does after 90 days. Who submitted it is forgotten with it: the
     * record is for whoever may see every job, or knows what the job computes.
     */
    private Optional<StatusAnswer> forgotten(JobReference job, Caller caller) {
        Optional<Attempt> attempt = Attempt.of(job.prefix());
        if ((!caller.seesEveryJob() && attempt.isEmpty())
                || executions.find(job).isPresent()) {
            return Optional.empty();
        }
        JsonNode record = result(keys.metadata(job.prefix()));
        Optional<Instant> start = record == null ? Optional.empty() : start(record);
        if (record == null || start.isEmpty()) {
            return Optional.empty();
        }
        JsonNode failure = record.path("failure");
        return Optional.of(new StatusAnswer(
                job.executionArn(),
                failure.isObject() ? ExecutionStatus.FAILED.toString() : ExecutionStatus.SUCCEEDED.toString(),
                start.get(),
                time(record.path("stop_time")).orElse(null),
                ContractJson.MAPPER.createObjectNode(),
                job.prefix().value(),
                record.path("job_type").textValue(),
                record,
                failure.path("type").textValue(),
                failure.path("message").textValue(),
                null,
                attempt.map(Attempt::jobHash).orElse(null),
                attempt.map(Attempt::number).orElse(null),
                Costs.of(MissingNode.getInstance(), record),
                record.path("reused_from").textValue(),
                null));
    }

    private static Optional<Instant> start(JsonNode record) {
        return time(record.path("execution").path("start_time")).or(() -> time(record.path("start_time")));
    }

    private static Optional<Instant> time(JsonNode value) {
        try {
            return value.isTextual() ? Optional.of(Instant.parse(value.textValue())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private @Nullable JsonNode result(String key) {
        try {
            return documents.read(key, JsonNode.class, LARGEST_RESULT).orElse(null);
        } catch (JobDocuments.UnreadableException e) {
            // How the execution ended is known all the same.
            return ContractJson.MAPPER.createObjectNode().put("unreadable", e.getMessage());
        }
    }

    private @Nullable JobProgress progress(String key) {
        try {
            return documents
                    .read(key, JobProgress.class)
                    .filter(progress -> progress.phase() != null && progress.updatedAt() != null)
                    .orElse(null);
        } catch (JobDocuments.UnreadableException e) {
            // The next one replaces it.
            return null;
        }
    }

    private @Nullable String waitingFor(JobReference job, @Nullable JobProgress progress) {
        if (progress == null) {
            return startingTasks == null ? null : startingTasks.waitingFor(job).orElse(null);
        }
        return progress.position() == null ? null : "its turn: " + (progress.position() - 1) + " before it";
    }

    private static JsonNode output(@Nullable String output) {
        ObjectNode none = ContractJson.MAPPER.createObjectNode();
        if (output == null) {
            return none;
        }
        try {
            return ContractJson.MAPPER.readTree(output);
        } catch (JsonProcessingException e) {
            return none.put("raw_output", output);
        }
    }

    private static @Nullable Failure failure(DescribeExecutionResponse execution) {
        return switch (execution.status()) {
            case ABORTED -> new Failure(FailureType.Cancelled, or(execution.cause(), "the job was stopped"));
            case TIMED_OUT -> new Failure(FailureType.Timeout, or(execution.cause(), "the job ran longer than it may"));
            // Where the workflow could not record the failure, its error is the service's own and not yet one of ours.
            case FAILED ->
                FailureClassification.of(execution.error(), execution.cause()).failure();
            case RUNNING, SUCCEEDED, PENDING_REDRIVE, UNKNOWN_TO_SDK_VERSION -> null;
        };
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }
}

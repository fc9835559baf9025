package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.StatusAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Tells how a job stands. */
public final class StatusHandler implements RequestStreamHandler {

    private final Executions executions;
    private final JobDocuments documents;
    private final ArtifactKeys keys;
    private final String stateMachineArn;

    /** Called by Lambda. */
    public StatusHandler() {
        this(AwsClients.sfn(), AwsClients.s3(), HandlerSettings.fromEnvironment());
    }

    public StatusHandler(SfnClient sfn, S3Client s3, HandlerSettings settings) {
        this.executions = new Executions(sfn);
        this.documents = new JobDocuments(s3, settings.bucket());
        this.keys = settings.keys();
        this.stateMachineArn = settings.stateMachineArn();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(payload -> Answer.ok(status(JobReference.byId(payload, stateMachineArn))));
    }

    private StatusAnswer status(JobReference job) {
        DescribeExecutionResponse execution = executions.describe(job);
        boolean running = execution.status() == ExecutionStatus.RUNNING;
        return new StatusAnswer(
                execution.executionArn(),
                execution.statusAsString(),
                execution.startDate(),
                execution.stopDate(),
                output(execution.output()),
                job.prefix().value(),
                running
                        ? null
                        : documents
                                .read(keys.metadata(job.prefix()), JsonNode.class)
                                .orElse(null),
                error(execution),
                cause(execution),
                running
                        ? documents
                                .read(keys.progress(job.prefix()), JobProgress.class)
                                .orElse(null)
                        : null);
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

    private static @Nullable String error(DescribeExecutionResponse execution) {
        return switch (execution.status()) {
            case ABORTED -> or(execution.error(), FailureType.Cancelled.name());
            case TIMED_OUT -> FailureType.Timeout.name();
            case FAILED -> or(execution.error(), FailureType.Internal.name());
            case RUNNING, SUCCEEDED, PENDING_REDRIVE, UNKNOWN_TO_SDK_VERSION -> null;
        };
    }

    private static @Nullable String cause(DescribeExecutionResponse execution) {
        return switch (execution.status()) {
            case ABORTED -> or(execution.cause(), "the job was stopped");
            case TIMED_OUT -> or(execution.cause(), "the job ran longer than it may");
            case FAILED -> or(execution.cause(), "the workflow failed and gave no cause");
            case RUNNING, SUCCEEDED, PENDING_REDRIVE, UNKNOWN_TO_SDK_VERSION -> null;
        };
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }
}

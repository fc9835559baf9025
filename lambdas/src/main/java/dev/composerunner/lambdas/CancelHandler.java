package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.CancelAnswer;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Stops a job.
 *
 * <p>The metadata is written before the execution is stopped: a task that is told to end finds there why, and a job whose task
 * has not begun has its record all the same.
 */
public final class CancelHandler implements RequestStreamHandler {

    private static final int LONGEST_REASON = 1000;

    private final Executions executions;
    private final JobDocuments documents;
    private final Clock clock;
    private final ArtifactKeys keys;
    private final String stateMachineArn;

    /** Called by Lambda. */
    public CancelHandler() {
        this(AwsClients.sfn(), AwsClients.s3(), Clock.systemUTC(), HandlerSettings.fromEnvironment());
    }

    public CancelHandler(SfnClient sfn, S3Client s3, Clock clock, HandlerSettings settings) {
        this.executions = new Executions(sfn);
        this.documents = new JobDocuments(s3, settings.bucket());
        this.clock = clock;
        this.keys = settings.keys();
        this.stateMachineArn = settings.stateMachineArn();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(payload -> {
            String reason = reason(payload.path("reason"));
            return Answer.ok(cancel(JobReference.byId(payload, stateMachineArn), reason));
        });
    }

    private CancelAnswer cancel(JobReference job, String reason) {
        DescribeExecutionResponse execution = executions.describe(job);
        if (execution.status() != ExecutionStatus.RUNNING) {
            // An earlier cancellation may have stopped the job and not come this far.
            documents.delete(keys.secrets(job.prefix()));
            return new CancelAnswer(execution.executionArn(), execution.statusAsString());
        }
        Failure failure = new Failure(FailureType.Cancelled, reason);
        JobMetadata record = JobMetadata.ofFailure(job.prefix().value(), failure, clock.instant());
        boolean written = documents.writeNew(keys.metadata(job.prefix()), record);
        executions.stop(job, failure.type().name(), reason);
        documents.delete(keys.secrets(job.prefix()));
        DescribeExecutionResponse afterwards = executions.describe(job);
        // What was stopped is described as running for a moment longer.
        boolean stopped =
                afterwards.status() == ExecutionStatus.ABORTED || afterwards.status() == ExecutionStatus.RUNNING;
        if (written && !stopped) {
            withdraw(keys.metadata(job.prefix()), record);
        }
        return new CancelAnswer(
                execution.executionArn(), stopped ? ExecutionStatus.ABORTED.toString() : afterwards.statusAsString());
    }

    /** Takes the record back where the job ended by itself before it could be stopped, unless the job has put its own in its place. */
    private void withdraw(String key, JobMetadata record) {
        try {
            if (documents.read(key, JobMetadata.class).filter(record::equals).isEmpty()) {
                return;
            }
        } catch (JobDocuments.UnreadableException e) {
            return;
        }
        documents.delete(key);
    }

    private static String reason(JsonNode value) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isBlank())) {
            return "cancelled on request";
        }
        if (!value.isTextual() || value.textValue().length() > LONGEST_REASON) {
            throw InvalidRequestException.of(
                    "reason", value.toString(), "a text of at most " + LONGEST_REASON + " characters");
        }
        return value.textValue();
    }
}

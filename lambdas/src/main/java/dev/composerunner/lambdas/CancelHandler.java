package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.CancelAnswer;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Stops a job.
 *
 * <p>The metadata is written before the execution is stopped: a task that is told to end finds there why, and a job whose task
 * has not begun has its record all the same. Where the job is not stopped, for whatever reason, the record is taken back.
 */
public final class CancelHandler implements RequestStreamHandler {

    private static final int LONGEST_REASON = 1000;

    private final Executions executions;
    private final JobDocuments documents;
    private final Clock clock;
    private final ArtifactKeys keys;
    private final String stateMachineArn;
    private final AccessCheck access;

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
        this.access = settings.access();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answerPost(access, KeyLevel.SUBMIT, (payload, caller) -> {
            String reason = reason(payload.path("reason"));
            return Exchange.Answer.ok(cancel(JobReference.byId(payload, stateMachineArn), caller, reason));
        });
    }

    private CancelAnswer cancel(JobReference job, Caller caller, String reason) {
        DescribeExecutionResponse execution = executions.describeOwn(job, caller);
        if (execution.status() != ExecutionStatus.RUNNING) {
            return ended(job, execution);
        }
        var run = new JobExecution(execution.executionArn(), execution.startDate());
        Failure failure = new Failure(FailureType.Cancelled, reason);
        record(job, JobMetadata.ofFailure(job.prefix().value(), run, failure, clock.instant()));
        try {
            executions.stop(job, failure.type().name(), reason);
        } catch (SdkException e) {
            withdraw(job, run, e);
            throw e;
        }
        DescribeExecutionResponse afterwards = executions.describe(job);
        // What was stopped is described as running for a moment longer.
        if (afterwards.status() != ExecutionStatus.ABORTED && afterwards.status() != ExecutionStatus.RUNNING) {
            return ended(job, afterwards);
        }
        documents.deleteVersions(keys.secrets(job.prefix()));
        return new CancelAnswer(execution.executionArn(), ExecutionStatus.ABORTED.toString());
    }

    /** Answers for a job that has ended, and makes good what an earlier cancellation that broke off has left. */
    private CancelAnswer ended(JobReference job, DescribeExecutionResponse execution) {
        if (execution.status() != ExecutionStatus.ABORTED) {
            withdraw(job, new JobExecution(execution.executionArn(), execution.startDate()));
        }
        documents.deleteVersions(keys.secrets(job.prefix()));
        return new CancelAnswer(execution.executionArn(), execution.statusAsString());
    }

    /** Writes the record, unless the job has one of its own. A record of an earlier job of the same name is replaced. */
    private void record(JobReference job, JobMetadata cancellation) {
        documents.change(
                keys.metadata(job.prefix()),
                JobMetadata.class,
                found -> found.filter(existing -> existing.mayBeOf(cancellation.execution()))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(cancellation));
    }

    /** Takes the record back where the job was not stopped, unless the job has put its own in its place. */
    private void withdraw(JobReference job, JobExecution run) {
        String key = keys.metadata(job.prefix());
        if (readable(key).filter(record -> isCancellation(record, run)).isPresent()) {
            documents.delete(key);
        }
    }

    private void withdraw(JobReference job, JobExecution run, SdkException reason) {
        try {
            withdraw(job, run);
        } catch (SdkException e) {
            reason.addSuppressed(e);
        }
    }

    /** Whether this handler has written the record: one of a task has an exit code. */
    private static boolean isCancellation(JobMetadata record, JobExecution run) {
        Failure failure = record.failure();
        return failure != null
                && failure.type() == FailureType.Cancelled
                && record.exitCode() == null
                && run.equals(record.execution());
    }

    private Optional<JobMetadata> readable(String key) {
        try {
            return documents.read(key, JobMetadata.class);
        } catch (JobDocuments.UnreadableException e) {
            return Optional.empty();
        }
    }

    private static String reason(JsonNode value) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isBlank())) {
            return "cancelled on request";
        }
        if (!value.isTextual() || value.textValue().length() > LONGEST_REASON) {
            throw InvalidRequestException.of("reason", value, "a text of at most " + LONGEST_REASON + " characters");
        }
        return value.textValue();
    }
}

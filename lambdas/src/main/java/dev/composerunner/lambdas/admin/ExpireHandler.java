package dev.composerunner.lambdas.admin;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.ExpireAnswer;
import dev.composerunner.lambdas.AwsClients;
import dev.composerunner.lambdas.Exchange;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.reuse.ContentIndex;
import dev.composerunner.lambdas.reuse.JobIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;

/** Has a job's result answer no submission any more. */
public final class ExpireHandler implements RequestStreamHandler {

    private final Ledger ledger;
    private final AccessCheck access;
    private final JobIndex index;
    private final ContentIndex contents;
    private final String stateMachineArn;

    /** Called by Lambda. */
    public ExpireHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private ExpireHandler(HandlerSettings settings) {
        this(AwsClients.ledger(settings), AwsClients.s3(), settings);
    }

    public ExpireHandler(Ledger ledger, S3Client s3, HandlerSettings settings) {
        this.ledger = ledger;
        this.access = settings.access();
        var documents = new JobDocuments(s3, settings.bucket());
        this.index = new JobIndex(documents, settings.keys());
        this.contents = new ContentIndex(documents, settings.keys());
        this.stateMachineArn = settings.stateMachineArn();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer)
                .answerPost(access, KeyLevel.ADMIN, (payload, _) -> Exchange.Answer.ok(expire(payload)));
    }

    private ExpireAnswer expire(JsonNode payload) {
        JobReference job = JobReference.byId(payload, stateMachineArn);
        JobRow row = ledger.job(job.prefix())
                .orElseThrow(() -> RefusedException.notFound("there is no job " + job.executionArn()));
        Attempt attempt = Attempt.of(job.prefix())
                .orElseThrow(() -> InvalidRequestException.of(
                        "job_id",
                        '"' + job.prefix().value() + '"',
                        "a job that may answer equal submissions, which has a job_hash"));
        if (row.status() == JobStatus.RUNNING) {
            throw RefusedException.conflict("job_id: " + job.executionArn() + " runs; cancel it, or wait for its end");
        }
        if (row.status() == JobStatus.SUCCEEDED) {
            // First what decides, then what lists.
            index.expire(attempt, row.jobId(), Objects.requireNonNull(row.endedAt()));
            contents.expire(job.prefix());
        }
        ledger.expire(job.prefix());
        return new ExpireAnswer(row.jobId(), true);
    }
}

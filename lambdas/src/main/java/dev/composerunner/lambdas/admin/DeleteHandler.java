package dev.composerunner.lambdas.admin;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.DeleteAnswer;
import dev.composerunner.lambdas.AwsClients;
import dev.composerunner.lambdas.Exchange;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.reuse.JobIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** Deletes jobs that have ended, with what they have left. */
public final class DeleteHandler implements RequestStreamHandler {

    private static final int MOST = 100;

    private final Ledger ledger;
    private final AccessCheck access;
    private final JobDocuments documents;
    private final ArtifactKeys keys;
    private final JobIndex index;
    private final String stateMachineArn;

    /** Called by Lambda. */
    public DeleteHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private DeleteHandler(HandlerSettings settings) {
        this(AwsClients.ledger(settings), AwsClients.s3(), settings);
    }

    public DeleteHandler(Ledger ledger, S3Client s3, HandlerSettings settings) {
        this.ledger = ledger;
        this.access = settings.access();
        this.documents = new JobDocuments(s3, settings.bucket());
        this.keys = settings.keys();
        this.index = new JobIndex(documents, keys);
        this.stateMachineArn = settings.stateMachineArn();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer)
                .answerPost(access, KeyLevel.ADMIN, (payload, _) -> Exchange.Answer.ok(delete(payload)));
    }

    private DeleteAnswer delete(JsonNode payload) {
        JsonNode ids = payload.path("job_ids");
        if (!ids.isArray() || ids.isEmpty() || ids.size() > MOST) {
            throw InvalidRequestException.of(
                    "job_ids",
                    ids.isArray() ? "a list of " + ids.size() : ids.isMissingNode() ? "nothing" : "something else",
                    "a list of 1 to " + MOST);
        }
        // All are read before the first is deleted.
        var jobs = new ArrayList<JobReference>();
        for (JsonNode id : ids) {
            jobs.add(JobReference.byId(JsonNodeFactory.instance.objectNode().set("job_id", id), stateMachineArn));
        }
        List<DeleteAnswer.Job> answers = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Optional<String> refusal = delete(jobs.get(i));
            answers.add(new DeleteAnswer.Job(ids.get(i).asText(), refusal.isEmpty(), refusal.orElse(null)));
        }
        return new DeleteAnswer(answers);
    }

    private Optional<String> delete(JobReference job) {
        Optional<JobRow> row = ledger.job(job.prefix());
        if (row.isEmpty()) {
            return Optional.of("there is no such job");
        }
        if (row.get().status() == JobStatus.RUNNING) {
            return Optional.of("it runs");
        }
        Optional<Attempt> attempt = Attempt.of(job.prefix());
        if (attempt.isPresent() && row.get().status() == JobStatus.SUCCEEDED) {
            index.expire(
                    attempt.get(),
                    row.get().jobId(),
                    Objects.requireNonNull(row.get().endedAt()));
        }
        documents.deleteFolder(keys.folder(job.prefix()));
        // Last: what is left after a fault is still listed, and can be deleted again.
        return switch (ledger.delete(job.prefix())) {
            case DELETED, ABSENT -> Optional.empty();
            case STILL_RUNNING -> Optional.of("it runs");
        };
    }
}

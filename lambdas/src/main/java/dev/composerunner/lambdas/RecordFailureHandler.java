package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Leaves the record of a job that failed. The task knows more than the workflow about a failure of its own, so its record is
 * kept where both say the same type; otherwise (a time-out, a task that was killed) the workflow's word is put into it.
 */
public final class RecordFailureHandler implements RequestStreamHandler {

    private final JobDocuments documents;
    private final Clock clock;
    private final ArtifactKeys keys;

    /** Called by Lambda. */
    public RecordFailureHandler() {
        this(AwsClients.s3(), Clock.systemUTC(), HandlerSettings.fromEnvironment());
    }

    public RecordFailureHandler(S3Client s3, Clock clock, HandlerSettings settings) {
        this.documents = new JobDocuments(s3, settings.bucket());
        this.clock = clock;
        this.keys = settings.keys();
    }

    /**
     * What the execution fails with.
     *
     * @param error name of the failure type
     * @param cause what happened
     */
    record Recorded(String error, String cause) {}

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(payload -> {
            Failure failure = FailureClassification.of(
                            ClassifyFailureHandler.text(payload.path("error")),
                            ClassifyFailureHandler.text(payload.path("cause")))
                    .failure();
            Failure recorded =
                    prefix(payload).map(prefix -> record(prefix, failure)).orElse(failure);
            return Answer.ok(new Recorded(recorded.type().name(), recorded.message()));
        });
    }

    private Failure record(ArtifactPrefix prefix, Failure failure) {
        String key = keys.metadata(prefix);
        Optional<JobMetadata> existing = existing(key);
        Failure own = existing.map(JobMetadata::failure).orElse(null);
        documents.delete(keys.secrets(prefix));
        if (own != null && own.type() == failure.type()) {
            return own;
        }
        documents.write(
                key,
                existing.map(metadata -> metadata.withFailure(failure))
                        .orElseGet(() -> JobMetadata.ofFailure(prefix.value(), failure, clock.instant())));
        return failure;
    }

    /** The task's record, if it left one that can be read; a torn one is replaced. */
    private Optional<JobMetadata> existing(String key) {
        try {
            return documents.read(key, JobMetadata.class);
        } catch (JobDocuments.UnreadableException e) {
            return Optional.empty();
        }
    }

    /** The job's name; an execution that was started by hand may have none, and still has to end with its reason. */
    private static Optional<ArtifactPrefix> prefix(JsonNode payload) {
        try {
            return Optional.of(
                    new ArtifactPrefix(payload.path("artifact_prefix").asText("")));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }
}

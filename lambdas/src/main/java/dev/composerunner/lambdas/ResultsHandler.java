package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.ResultsAnswer;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Lists a job's artifacts with presigned addresses. */
public final class ResultsHandler implements RequestStreamHandler {

    private static final int SHORTEST = 60;
    private static final int LONGEST = 3600;
    private static final int DEFAULT = 900;

    private static final Set<String> NO_ARTIFACTS = Set.of(ArtifactKeys.UPLOAD, ArtifactKeys.ORDER);

    /** Bytes of artifacts in one answer, with the quotes that HTTP escapes: below what Lambda passes on. */
    private static final int MOST_BYTES = 5 * 1024 * 1024;

    /** What is stored before a job's start is not older; a name is free for another job 90 days after it. */
    private static final Duration BEFORE_START = Duration.ofHours(1);

    /** What S3 takes as a key. */
    private static final int MAX_KEY_LENGTH = 1024;

    private final Executions executions;
    private final S3Client s3;
    private final S3Presigner presigner;
    private final Clock clock;
    private final ArtifactKeys keys;
    private final String bucket;
    private final String stateMachineArn;
    private final AccessCheck access;

    /** Called by Lambda. */
    public ResultsHandler() {
        this(
                AwsClients.sfn(),
                AwsClients.s3(),
                AwsClients.presigner(),
                Clock.systemUTC(),
                HandlerSettings.fromEnvironment());
    }

    public ResultsHandler(SfnClient sfn, S3Client s3, S3Presigner presigner, Clock clock, HandlerSettings settings) {
        this.executions = new Executions(sfn);
        this.s3 = s3;
        this.presigner = presigner;
        this.clock = clock;
        this.keys = settings.keys();
        this.bucket = settings.bucket();
        this.stateMachineArn = settings.stateMachineArn();
        this.access = settings.access();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(access, KeyLevel.SUBMIT, (payload, caller) -> {
            JobReference job = JobReference.byPrefix(payload, stateMachineArn);
            return Exchange.Answer.ok(
                    results(job, caller, expiry(payload.path("expires_in")), after(job, payload.path("next_token"))));
        });
    }

    private ResultsAnswer results(JobReference job, Caller caller, Duration expiry, String after) {
        Instant since = since(job, caller);
        String folder = keys.folder(job.prefix());
        Instant expiresAt = clock.instant().plus(expiry).truncatedTo(ChronoUnit.MILLIS);
        var artifacts = new ArrayList<ResultsAnswer.Artifact>();
        int bytes = 0;
        String next = null;
        for (S3Object object : s3.listObjectsV2Paginator(
                        r -> r.bucket(bucket).prefix(folder).startAfter(after.isEmpty() ? null : folder + after))
                .contents()) {
            if (object.key().endsWith("/")
                    || NO_ARTIFACTS.contains(object.key().substring(folder.length()))
                    || object.lastModified().isBefore(since)) {
                continue;
            }
            ResultsAnswer.Artifact artifact = artifact(folder, object, expiry);
            bytes += size(artifact);
            if (bytes > MOST_BYTES && !artifacts.isEmpty()) {
                next = NextToken.of(job.prefix(), artifacts.getLast().filename());
                break;
            }
            artifacts.add(artifact);
        }
        if (artifacts.isEmpty()) {
            // Tells a job without artifacts from one that never was.
            executions.describe(job);
        }
        return new ResultsAnswer(
                job.prefix().value(),
                bucket,
                folder.substring(0, folder.length() - 1),
                List.copyOf(artifacts),
                expiresAt,
                next);
    }

    /**
     * The time from which on objects are of the job. The folder may hold what an earlier job of the same name has left, which may have
     * been another key's; a caller who sees every job is answered with all of it.
     *
     * @throws RefusedException if there is no such job for the caller
     */
    private Instant since(JobReference job, Caller caller) {
        return caller.seesEveryJob()
                ? Instant.MIN
                : executions.describe(job, caller).startDate().minus(BEFORE_START);
    }

    /** Bytes of an artifact in the answer's body: names and text have 20 quotes, each escaped once more by HTTP. */
    private static int size(ResultsAnswer.Artifact artifact) {
        try {
            return ContractJson.MAPPER.writeValueAsBytes(artifact).length + 30;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last artifact of the answer before, or the empty text for the beginning. */
    private static String after(JobReference job, JsonNode token) {
        String after = NextToken.position(job.prefix(), token).orElse("");
        if (after.length() > MAX_KEY_LENGTH) {
            throw NextToken.refusal(token);
        }
        return after;
    }

    private ResultsAnswer.Artifact artifact(String folder, S3Object object, Duration expiry) {
        String url = presigner
                .presignGetObject(r -> r.signatureDuration(expiry)
                        .getObjectRequest(get -> get.bucket(bucket).key(object.key())))
                .url()
                .toString();
        return new ResultsAnswer.Artifact(
                object.key(), object.key().substring(folder.length()), object.size(), object.lastModified(), url);
    }

    private static Duration expiry(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Duration.ofSeconds(DEFAULT);
        }
        String text = value.isIntegralNumber() || value.isTextual() ? value.asText() : "";
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < SHORTEST || Integer.parseInt(text) > LONGEST) {
            throw InvalidRequestException.of(
                    "expires_in", value, "a whole number of seconds from " + SHORTEST + " to " + LONGEST);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}

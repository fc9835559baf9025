package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobTypes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** Starts the execution of a submission. */
final class Submissions {

    private final SfnClient sfn;
    private final JobDocuments documents;
    private final JobTypes types;
    private final Map<String, String> environment;
    private final Map<TaskSize, String> taskDefinitions;
    private final ArtifactKeys keys;
    private final String bucket;
    private final String stateMachineArn;
    private final String statusUrl;

    Submissions(SfnClient sfn, S3Client s3, HandlerSettings settings) {
        this.sfn = sfn;
        this.documents = new JobDocuments(s3, settings.bucket());
        this.types = JobTypes.find(settings.environment().get(HandlerEnvironment.DEFAULT_JOB_TYPE));
        this.environment = settings.environment();
        this.taskDefinitions = Map.of(
                TaskSize.STANDARD, settings.required(HandlerEnvironment.TASK_DEFINITION),
                TaskSize.LARGE, settings.required(HandlerEnvironment.LARGE_TASK_DEFINITION));
        this.keys = settings.keys();
        this.bucket = settings.bucket();
        this.stateMachineArn = settings.stateMachineArn();
        this.statusUrl = settings.optional(HandlerEnvironment.STATUS_URL, "");
    }

    /**
     * Starts the job. The same submission again, while the job runs, is answered with the same job.
     *
     * @throws InvalidRequestException if the document is no submission
     * @throws RefusedException if another job has or had the chosen artifact prefix
     */
    SubmitAnswer start(JsonNode document) {
        JobTypes.Typed typed = types.read(document);
        JobRequest request = typed.request();
        ArtifactPrefix prefix = request.artifactPrefix() == null ? ArtifactPrefix.random() : request.artifactPrefix();
        boolean secret = !request.secrets().equals(JobSecrets.NONE);
        TaskSize size = typed.type().size(request, environment);
        var input = new JobOrder(
                prefix.value(),
                typed.type().name(),
                Objects.requireNonNull(taskDefinitions.get(size)),
                request.environment().entrySet().stream()
                        .map(each -> new JobOrder.Variable(each.getKey(), each.getValue()))
                        .toList(),
                new JobOrder.ResultsLocation(bucket, keys.resultsPrefix()),
                secret ? keys.secrets(prefix) : "");
        boolean stored = secret && store(prefix, request.secrets());
        try {
            String arn = sfn.startExecution(r -> r.stateMachineArn(stateMachineArn)
                            .name(prefix.value())
                            .input(json(input)))
                    .executionArn();
            return new SubmitAnswer(
                    arn,
                    prefix.value(),
                    "SUBMITTED",
                    statusUrl(arn),
                    request.warnings().isEmpty() ? null : request.warnings());
        } catch (ExecutionAlreadyExistsException e) {
            if (stored) {
                documents.deleteVersions(keys.secrets(prefix));
            }
            throw taken(prefix);
        } catch (SfnException e) {
            // Below 500 the service has refused. Otherwise the job may have begun, and needs them.
            if (stored && e.statusCode() >= 400 && e.statusCode() < 500) {
                forget(prefix, e);
            }
            throw e;
        }
    }

    private void forget(ArtifactPrefix prefix, SfnException refusal) {
        try {
            documents.deleteVersions(keys.secrets(prefix));
        } catch (SdkException e) {
            refusal.addSuppressed(e);
        }
    }

    /** Stores the secrets, or finds the same stored by the same submission before; says whether it stored them. */
    private boolean store(ArtifactPrefix prefix, JobSecrets secrets) {
        String key = keys.secrets(prefix);
        if (documents.writeNew(key, secrets)) {
            return true;
        }
        if (documents.read(key, JobSecrets.class).filter(secrets::equals).isEmpty()) {
            throw taken(prefix);
        }
        return false;
    }

    private static RefusedException taken(ArtifactPrefix prefix) {
        return RefusedException.conflict("artifact_prefix: \"" + prefix
                + "\" is taken by another job; choose another, or leave it out to be given one");
    }

    private String statusUrl(String arn) {
        return statusUrl.isEmpty()
                ? "/jobs/" + arn
                : statusUrl + "?job_id=" + URLEncoder.encode(arn, StandardCharsets.UTF_8);
    }

    private static String json(JobOrder input) {
        try {
            return ContractJson.MAPPER.writeValueAsString(input);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.contract.submission.ContainerJob;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.lambdas.access.Caller;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    private final String familyPrefix;
    private final ArtifactKeys keys;
    private final String bucket;
    private final String stateMachineArn;
    private final String statusUrl;

    Submissions(SfnClient sfn, S3Client s3, HandlerSettings settings, JobTypes types) {
        this.sfn = sfn;
        this.documents = new JobDocuments(s3, settings.bucket());
        this.types = types;
        this.familyPrefix = settings.optional(HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX, "");
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
     * Starts the job. The same submission again by the same caller, while the job runs, is answered with the same job.
     *
     * @param caller who submits it
     * @throws InvalidRequestException if the document is no submission
     * @throws RefusedException if another job has or had the chosen artifact prefix
     */
    SubmitAnswer start(JsonNode document, Caller caller) {
        JobTypes.Typed typed = types.read(document);
        JobRequest request = typed.request();
        ArtifactPrefix prefix = request.artifactPrefix() == null ? ArtifactPrefix.random() : request.artifactPrefix();
        boolean secret = !request.secrets().equals(JobSecrets.NONE);
        JobTypeDescription type = typed.type().describe();
        ContainerJob container = request.container();
        var input = new JobOrder(
                prefix.value(),
                type.name(),
                type.version(),
                container == null
                        ? Objects.requireNonNull(
                                taskDefinitions.get(typed.type().size(request, environment)))
                        : familyPrefix + type.name(),
                request.environment().entrySet().stream()
                        .map(each -> new JobOrder.Variable(each.getKey(), each.getValue()))
                        .toList(),
                new JobOrder.ResultsLocation(bucket, keys.resultsPrefix()),
                secret ? keys.secrets(prefix) : "",
                container == null ? "" : keys.order(prefix),
                caller.name(),
                container == null ? null : container.container(),
                container == null ? null : container.size(),
                container == null ? null : container.retry());
        var stored = new ArrayList<String>();
        if (secret) {
            store(prefix, keys.secrets(prefix), request.secrets(), stored);
        }
        if (container != null) {
            var order = new ContainerOrder(type.name(), type.version(), container.type(), container.parameters());
            store(prefix, keys.order(prefix), order, stored);
        }
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
            stored.forEach(documents::deleteVersions);
            throw taken(prefix);
        } catch (SfnException e) {
            // Below 500 the service has refused. Otherwise the job may have begun, and needs them.
            if (e.statusCode() >= 400 && e.statusCode() < 500) {
                forget(stored, e);
            }
            throw e;
        }
    }

    private void forget(List<String> stored, SfnException refusal) {
        try {
            stored.forEach(documents::deleteVersions);
        } catch (SdkException e) {
            refusal.addSuppressed(e);
        }
    }

    /** Stores a document and adds its key to {@code stored}, or finds the same stored by the same submission before. */
    private <T> void store(ArtifactPrefix prefix, String key, T document, List<String> stored) {
        if (documents.writeNew(key, document)) {
            stored.add(key);
            return;
        }
        JsonNode same = ContractJson.MAPPER.valueToTree(document);
        if (documents.read(key, JsonNode.class).filter(same::equals).isEmpty()) {
            stored.forEach(documents::deleteVersions);
            throw taken(prefix);
        }
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

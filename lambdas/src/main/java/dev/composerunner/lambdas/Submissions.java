package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.answer.CheckAnswer;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.contract.submission.ContainerJob;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.contract.submission.Reuse;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.JobLedger;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerException;
import dev.composerunner.lambdas.reuse.EqualJobs;
import dev.composerunner.lambdas.reuse.JobHash;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** Starts the execution of a submission. */
final class Submissions {

    /** Between a look and a start, another job that computes the same may begin or end. */
    private static final int MOST_TRIES = 10;

    private final SfnClient sfn;
    private final Executions executions;
    private final EqualJobs equalJobs;
    private final InstantSource clock;
    private final @Nullable JobLedger ledger;
    private final JobDocuments documents;
    private final JobTypes types;
    private final Map<String, String> environment;
    private final Map<TaskSize, String> taskDefinitions;
    private final String familyPrefix;
    private final ArtifactKeys keys;
    private final String bucket;
    private final String stateMachineArn;
    private final String statusUrl;

    Submissions(
            SfnClient sfn,
            S3Client s3,
            InstantSource clock,
            HandlerSettings settings,
            JobTypes types,
            @Nullable Ledger ledger) {
        this.clock = clock;
        this.ledger = ledger == null ? null : new JobLedger(ledger);
        this.sfn = sfn;
        this.executions = new Executions(sfn);
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
        this.equalJobs = new EqualJobs(executions, documents, keys, stateMachineArn, clock);
        this.statusUrl = settings.optional(HandlerEnvironment.STATUS_URL, "");
    }

    /**
     * What a submission came to.
     *
     * @param answer what it is answered with
     * @param isNew whether a job was started, and not found
     */
    record Outcome(SubmitAnswer answer, boolean isNew) {}

    /**
     * Starts the job, or finds an earlier one that answers. The same submission again by the same caller, while the job runs, is answered
     * with the same job.
     *
     * @param caller who submits it
     * @throws InvalidRequestException if the document is no submission
     * @throws RefusedException if another job has or had the chosen artifact prefix
     */
    Outcome start(JsonNode document, Caller caller) {
        JobTypes.Typed typed = types.read(document);
        JobRequest request = typed.request();
        Optional<String> hash = typed.reuse().scope() == Reuse.Scope.none ? Optional.empty() : hash(typed);
        if (hash.isPresent()) {
            return startOrFind(typed, hash.get(), caller);
        }
        ArtifactPrefix prefix = request.artifactPrefix() == null ? ArtifactPrefix.random() : request.artifactPrefix();
        return switch (begin(typed, prefix, caller)) {
            case Begun.Running running ->
                new Outcome(
                        SubmitAnswer.submitted(
                                running.arn(), prefix.value(), statusUrl(running.arn()), warnings(typed)),
                        true);
            case Begun.Taken _ -> throw taken(prefix);
        };
    }

    /** What {@link #start} would do, without doing it. */
    CheckAnswer check(JsonNode document) {
        JobTypes.Typed typed = types.read(document);
        var reuse = new Reuse(Reuse.Scope.completed, true, typed.reuse().maxAgeSeconds());
        String hash = hash(typed)
                .orElseThrow(() -> new InvalidRequestException("job_type: got \""
                        + typed.type().name() + "\", whose jobs cannot be compared now; allowed: "
                        + "a type whose parameters, or the documents that they name, say what a job computes"));
        EqualJobs.Found found = equalJobs.find(hash, 1, reuse, typed.type().cache());
        EqualJobs.Job latest = found.latest();
        return new CheckAnswer(
                latest != null,
                hash,
                latest == null ? null : latest.jobId(),
                latest == null ? null : latest.attempt().artifactPrefix().value(),
                latest == null ? null : latest.attempt().number(),
                latest == null ? null : latest.status(),
                found instanceof EqualJobs.Answer,
                found instanceof EqualJobs.Missing missing ? missing.reason() : null);
    }

    private Optional<String> hash(JobTypes.Typed typed) {
        return typed.type()
                .identity(typed.request(), environment)
                .map(identity ->
                        JobHash.of(typed.type().name(), typed.type().describe().version(), identity));
    }

    private Outcome startOrFind(JobTypes.Typed typed, String hash, Caller caller) {
        int first = 1;
        int taken = 0;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            switch (equalJobs.find(hash, first, typed.reuse(), typed.type().cache())) {
                case EqualJobs.Answer found -> {
                    EqualJobs.Job job = found.latest();
                    return new Outcome(
                            answer(typed, job.attempt(), job.jobId(), job.status(), true, null, found.metadata()),
                            false);
                }
                case EqualJobs.Missing missing -> {
                    switch (begin(typed, missing.next().artifactPrefix(), caller)) {
                        case Begun.Running(String arn, boolean isNew) -> {
                            return new Outcome(
                                    answer(
                                            typed,
                                            missing.next(),
                                            arn,
                                            isNew ? "SUBMITTED" : "RUNNING",
                                            !isNew,
                                            missing.reason(),
                                            null),
                                    isNew);
                        }
                        case Begun.Taken(boolean byDocuments) -> {
                            // Left by a start that has come to nothing, of a file that said something else then.
                            if (byDocuments && missing.next().number() == taken) {
                                first = taken + 1;
                            }
                            taken = missing.next().number();
                        }
                    }
                }
            }
        }
        throw RefusedException.conflict("the jobs that compute the same begin and end too fast; submit again");
    }

    private SubmitAnswer answer(
            JobTypes.Typed typed,
            Attempt attempt,
            String arn,
            String status,
            boolean reused,
            @Nullable String notReused,
            @Nullable JsonNode metadata) {
        return new SubmitAnswer(
                arn,
                attempt.artifactPrefix().value(),
                status,
                statusUrl(arn),
                knownWarnings(typed),
                attempt.jobHash(),
                attempt.number(),
                reused,
                notReused,
                metadata);
    }

    private static @Nullable List<String> knownWarnings(JobTypes.Typed typed) {
        return typed.request().warnings().isEmpty() ? null : typed.request().warnings();
    }

    /** Of a job that is no other's equal, where the submission asked for one. */
    private static @Nullable List<String> warnings(JobTypes.Typed typed) {
        if (!typed.reuse().asked() || typed.reuse().scope() == Reuse.Scope.none) {
            return knownWarnings(typed);
        }
        var warnings = new ArrayList<>(typed.request().warnings());
        warnings.add("reuse: jobs of " + typed.type().name() + " cannot be compared; this is a new one");
        return warnings;
    }

    /** What became of the start of an execution. */
    private sealed interface Begun {

        /**
         * It runs.
         *
         * @param arn the execution
         * @param isNew whether nobody else has started it
         */
        record Running(String arn, boolean isNew) implements Begun {}

        /**
         * The name is another job's.
         *
         * @param byDocuments whether by what was stored for another job of the name, and not by its execution
         */
        record Taken(boolean byDocuments) implements Begun {}
    }

    private Begun begin(JobTypes.Typed typed, ArtifactPrefix prefix, Caller caller) {
        JobRequest request = typed.request();
        JobOrder input = order(typed, prefix, caller);
        var stored = new ArrayList<String>();
        ContainerJob container = request.container();
        boolean isNew = input.secretsKey().isEmpty() && container == null;
        if (!input.secretsKey().isEmpty() && !store(input.secretsKey(), request.secrets(), stored)) {
            return new Begun.Taken(true);
        }
        if (container != null) {
            var order = new ContainerOrder(input.jobType(), input.version(), container.type(), container.parameters());
            if (!store(input.orderKey(), order, stored)) {
                return new Begun.Taken(true);
            }
        }
        isNew |= !stored.isEmpty();
        try {
            String arn = sfn.startExecution(r -> r.stateMachineArn(stateMachineArn)
                            .name(prefix.value())
                            .input(json(input)))
                    .executionArn();
            if (ledger != null) {
                list(ledger, prefix, arn, input);
            }
            return new Begun.Running(arn, isNew);
        } catch (ExecutionAlreadyExistsException e) {
            if (stored.isEmpty() && isSame(prefix, input)) {
                return new Begun.Running(
                        JobReference.of(prefix, stateMachineArn).executionArn(), false);
            }
            stored.forEach(documents::deleteVersions);
            return new Begun.Taken(false);
        } catch (SfnException e) {
            // Below 500 the service has refused. Otherwise the job may have begun, and needs them.
            if (e.statusCode() >= 400 && e.statusCode() < 500) {
                forget(stored, e);
            }
            throw e;
        }
    }

    /** A job runs whether or not it is listed, and is listed at its end at the latest. */
    private void list(JobLedger jobs, ArtifactPrefix prefix, String arn, JobOrder input) {
        try {
            jobs.began(prefix, arn, json(input), clock.instant());
        } catch (LedgerException | SdkException e) {
            System.err.println("ledger: " + prefix + " is not listed before its end: " + e.getMessage());
        }
    }

    /** Whether a job that runs is the same but for the size of its task, which is looked up elsewhere each time. */
    private boolean isSame(ArtifactPrefix prefix, JobOrder input) {
        return executions
                .find(JobReference.of(prefix, stateMachineArn))
                .filter(execution -> execution.status() == ExecutionStatus.RUNNING)
                .filter(execution -> withoutSize(execution.input()).equals(withoutSize(json(input))))
                .isPresent();
    }

    private static JsonNode withoutSize(String input) {
        return tree(input) instanceof ObjectNode order ? order.without("task_definition") : MissingNode.getInstance();
    }

    private static JsonNode tree(String json) {
        try {
            return ContractJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private JobOrder order(JobTypes.Typed typed, ArtifactPrefix prefix, Caller caller) {
        JobRequest request = typed.request();
        JobTypeDescription type = typed.type().describe();
        ContainerJob container = request.container();
        return new JobOrder(
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
                request.secrets().equals(JobSecrets.NONE) ? "" : keys.secrets(prefix),
                container == null ? "" : keys.order(prefix),
                caller.name(),
                container == null ? null : container.container(),
                container == null ? null : container.size(),
                container == null ? null : container.retry());
    }

    private void forget(List<String> stored, SfnException refusal) {
        try {
            stored.forEach(documents::deleteVersions);
        } catch (SdkException e) {
            refusal.addSuppressed(e);
        }
    }

    /**
     * Stores a document and adds its key to {@code stored}, or finds the same stored by the same submission before.
     *
     * @return whether it did; otherwise another one is stored there, and what this start has stored is deleted
     */
    private <T> boolean store(String key, T document, List<String> stored) {
        // Written and read: a tree from elsewhere may have other classes for the same numbers.
        JsonNode same = tree(json(document));
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            if (documents.writeNew(key, document)) {
                stored.add(key);
                return true;
            }
            Optional<JsonNode> there = documents.read(key, JsonNode.class);
            if (there.isPresent()) {
                if (there.get().equals(same)) {
                    return true;
                }
                break;
            }
            // Another start, which has come to nothing, has just deleted it.
        }
        stored.forEach(documents::deleteVersions);
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

    private static String json(Object document) {
        try {
            return ContractJson.MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

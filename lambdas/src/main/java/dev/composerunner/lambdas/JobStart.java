package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.submission.ContainerJob;
import dev.composerunner.contract.submission.Inspection;
import dev.composerunner.contract.submission.JobRequest;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.JobLedger;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerException;
import dev.composerunner.lambdas.limits.MonthBudget;
import dev.composerunner.lambdas.limits.TaskPrices;
import java.time.Duration;
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
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** Starts the execution of a job: what it needs is stored and set aside before, and given back where it does not start. */
final class JobStart {

    /** Between a look and a write, another start may store or delete the same. */
    private static final int MAX_TRIES = 10;

    /** From storing to the end of the call that starts the execution, which each take a few bounded calls: 100 seconds at most. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final SfnClient sfn;
    private final Executions executions;
    private final InstantSource clock;
    private final JobEvents events;
    private final @Nullable JobLedger ledger;
    private final @Nullable MonthBudget budget;
    private final @Nullable TaskPrices prices;
    private final JobDocuments documents;
    private final Map<String, String> environment;
    private final Map<TaskSize, String> taskDefinitions;
    private final boolean hasLarger;
    private final String familyPrefix;
    private final ArtifactKeys keys;
    private final String bucket;
    private final String stateMachineArn;

    JobStart(
            SfnClient sfn,
            S3Client s3,
            InstantSource clock,
            HandlerSettings settings,
            @Nullable Ledger ledger,
            JobEvents events) {
        this.clock = clock;
        this.events = events;
        this.ledger = ledger == null ? null : new JobLedger(ledger);
        this.budget = settings.budget(ledger, clock).orElse(null);
        this.prices = settings.taskPrices().orElse(null);
        this.sfn = sfn;
        this.executions = new Executions(sfn);
        this.documents =
                new JobDocuments(s3, settings.bucket(), settings.encryption().orElse(null));
        this.familyPrefix = settings.optional(HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX, "");
        this.environment = settings.environment();
        this.taskDefinitions = Map.of(
                TaskSize.STANDARD, settings.required(HandlerEnvironment.TASK_DEFINITION),
                TaskSize.LARGE, settings.required(HandlerEnvironment.LARGE_TASK_DEFINITION));
        this.hasLarger = settings.hasLargerTask();
        this.keys = settings.keys();
        this.bucket = settings.bucket();
        this.stateMachineArn = settings.stateMachineArn();
    }

    /** What is to be said with every job. */
    Optional<String> warning() {
        return budget == null || prices != null
                ? Optional.empty()
                : Optional.of(
                        "cost: the prices of this region are not known, so that no job is held against the budget of the"
                                + " month; the deployment may give them as fargatePrices");
    }

    /** What became of the start of an execution. */
    sealed interface Begun {

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

    /**
     * Starts the execution of a job.
     *
     * @throws RefusedException if the month's budget has no room for it
     */
    Begun begin(JobTypes.Typed typed, ArtifactPrefix prefix, Caller caller) {
        JobOrder input = order(typed, prefix, caller);
        try (MonthBudget.Reservation reservation = reserve(prefix, input)) {
            Begun begun = begin(typed.request(), prefix, input, reservation);
            // Where another job has the name after all, what was set aside is its own.
            if (begun instanceof Begun.Taken && running(prefix).isEmpty()) {
                reservation.drop();
            }
            log(begun, prefix);
            return begun;
        }
    }

    private void log(Begun begun, ArtifactPrefix prefix) {
        switch (begun) {
            case Begun.Running running -> events.queued(prefix, running.arn());
            case Begun.Taken _ -> events.duplicate(prefix);
        }
    }

    private MonthBudget.Reservation reserve(ArtifactPrefix prefix, JobOrder input) {
        return budget == null || input.cost() == null
                ? MonthBudget.Reservation.none()
                : budget.reserve(prefix, input.cost());
    }

    private Begun begin(
            JobRequest request, ArtifactPrefix prefix, JobOrder input, MonthBudget.Reservation reservation) {
        var stored = new ArrayList<String>();
        @Nullable ContainerOrder found = null;
        ContainerJob container = request.container();
        boolean isNew = input.secretsKey().isEmpty() && container == null;
        if (!input.secretsKey().isEmpty() && !store(prefix, input.secretsKey(), request.secrets(), stored)) {
            return new Begun.Taken(true);
        }
        if (container != null) {
            var order = new ContainerOrder(input.jobType(), input.version(), container.type(), container.parameters());
            if (!store(prefix, input.orderKey(), order, stored)) {
                return new Begun.Taken(true);
            }
            found = stored.contains(input.orderKey()) ? null : order;
        }
        isNew |= !stored.isEmpty();
        reservation.keep();
        try {
            String arn = sfn.startExecution(r -> r.stateMachineArn(stateMachineArn)
                            .name(prefix.value())
                            .input(json(input)))
                    .executionArn();
            if (found != null) {
                // Whoever stored it may have deleted it before this start, having come to nothing.
                documents.writeNew(input.orderKey(), found);
            }
            if (ledger != null) {
                list(ledger, prefix, arn, input);
            }
            return new Begun.Running(arn, isNew);
        } catch (ExecutionAlreadyExistsException e) {
            if (stored.isEmpty() && isSame(prefix, input)) {
                return new Begun.Running(
                        JobReference.of(prefix, stateMachineArn).executionArn(), false);
            }
            deleteUnneeded(stored, running(prefix));
            return new Begun.Taken(false);
        } catch (SfnException e) {
            events.failedToQueue(prefix, e.getMessage());
            // Below 500 the service has refused. Otherwise the job may have begun, and needs them.
            if (e.statusCode() >= 400 && e.statusCode() < 500) {
                forget(stored, prefix, reservation, e);
            }
            if (isDenied(e)) {
                throw RefusedException.tooMany(
                        FailureType.CostLimitExceeded
                                + ": this deployment is denied to start jobs, as AWS Budgets does when the budget of a month"
                                + " is spent",
                        MonthBudget.untilNextMonth(clock.instant()));
            }
            throw e;
        }
    }

    /** Whether a policy denies the call, and not only none allows it: the deployment's own allow it. */
    private static boolean isDenied(SfnException e) {
        return String.valueOf(e.getMessage()).contains("explicit deny");
    }

    /** A job runs whether or not it is listed, and is listed at its end at the latest. */
    private void list(JobLedger jobs, ArtifactPrefix prefix, String arn, JobOrder input) {
        try {
            jobs.began(prefix, arn, json(input), clock.instant());
        } catch (LedgerException | SdkException e) {
            System.err.println("ledger: " + prefix + " is not listed before its end: " + e.getMessage());
        }
    }

    private Optional<DescribeExecutionResponse> running(ArtifactPrefix prefix) {
        return executions
                .find(JobReference.of(prefix, stateMachineArn))
                .filter(execution -> execution.status() == ExecutionStatus.RUNNING);
    }

    /**
     * Whether a job that runs is the same but for the size of its task, which is looked up elsewhere each time, and for what was set
     * aside for it.
     */
    private boolean isSame(ArtifactPrefix prefix, JobOrder input) {
        return running(prefix)
                .filter(execution -> withoutSize(execution.input()).equals(withoutSize(json(input))))
                .isPresent();
    }

    private static JsonNode withoutSize(@Nullable String input) {
        return tree(input) instanceof ObjectNode order
                ? order.without(List.of("task_definition", "larger_task_definition", "task_size", "cost"))
                : MissingNode.getInstance();
    }

    private static JsonNode tree(@Nullable String json) {
        try {
            return json == null ? MissingNode.getInstance() : ContractJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private JobOrder order(JobTypes.Typed typed, ArtifactPrefix prefix, Caller caller) {
        JobRequest request = typed.request();
        JobTypeDescription type = typed.type().describe();
        ContainerJob container = request.container();
        TaskSize size = TaskSize.STANDARD;
        if (container == null) {
            Inspection inspection = typed.inspect(environment);
            size = inspection.size();
            events.sizeSelected(prefix, size, inspection.unidentified());
        }
        return new JobOrder(
                prefix.value(),
                type.name(),
                type.version(),
                container == null ? Objects.requireNonNull(taskDefinitions.get(size)) : familyPrefix + type.name(),
                container == null && size == TaskSize.STANDARD && hasLarger
                        ? Objects.requireNonNull(taskDefinitions.get(TaskSize.LARGE))
                        : "",
                container == null ? size.wireName() : "",
                request.environment().entrySet().stream()
                        .map(each -> new JobOrder.Variable(each.getKey(), each.getValue()))
                        .toList(),
                new JobOrder.ResultsLocation(bucket, keys.resultsPrefix()),
                request.secrets().equals(JobSecrets.NONE) ? "" : keys.secrets(prefix),
                container == null ? "" : keys.order(prefix),
                caller.name(),
                container == null ? null : container.container(),
                container == null ? null : container.size(),
                container == null ? null : container.retry(),
                cost(container, size));
    }

    private JobOrder.@Nullable Cost cost(@Nullable ContainerJob container, TaskSize size) {
        if (budget == null || prices == null) {
            return null;
        }
        return container == null
                ? prices.most(budget.month(), size)
                : prices.most(budget.month(), container.size(), container.maxSeconds());
    }

    /** Deletes what was stored, but for what the job that runs needs: another start may have found it, and started the job with it. */
    private void deleteUnneeded(List<String> stored, Optional<DescribeExecutionResponse> running) {
        JsonNode order = running.map(execution -> tree(execution.input())).orElse(MissingNode.getInstance());
        stored.stream()
                .filter(key -> !key.equals(order.path("secrets_key").asText())
                        && !key.equals(order.path("order_key").asText()))
                .forEach(documents::deleteVersions);
    }

    /** Gives back and deletes what a refused start leaves, unless another start of the job was accepted. */
    private void forget(
            List<String> stored, ArtifactPrefix prefix, MonthBudget.Reservation reservation, SfnException refusal) {
        try {
            Optional<DescribeExecutionResponse> running = running(prefix);
            if (running.isEmpty()) {
                reservation.drop();
            }
            deleteUnneeded(stored, running);
        } catch (SdkException e) {
            refusal.addSuppressed(e);
        }
    }

    /**
     * Stores a document and adds its key to {@code stored}, or finds the same stored by the same submission before. One that a start has
     * left of which nobody knew whether it was accepted is replaced, once it was not.
     *
     * @return whether it did; otherwise another one is stored there, and what this start has stored is deleted
     */
    private <T> boolean store(ArtifactPrefix prefix, String key, T document, List<String> stored) {
        // Written and read: a tree from elsewhere may have other classes for the same numbers.
        JsonNode same = tree(json(document));
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (documents.writeNew(key, document)) {
                stored.add(key);
                return true;
            }
            Optional<JsonNode> there = documents.read(key, JsonNode.class);
            if (there.isPresent()) {
                if (there.get().equals(same)) {
                    return true;
                }
                if (replaceLeft(prefix, key, document)) {
                    stored.add(key);
                    return true;
                }
                break;
            }
            // Another start, which has come to nothing, has just deleted it.
        }
        stored.forEach(documents::deleteVersions);
        return false;
    }

    /** Replaces what lies there without a job, and for longer than the start that stored it can have taken. */
    private boolean replaceLeft(ArtifactPrefix prefix, String key, Object document) {
        return executions.find(JobReference.of(prefix, stateMachineArn)).isEmpty()
                && documents.replaceOlder(key, document, clock.instant().minus(START_LIMIT));
    }

    private static String json(Object document) {
        try {
            return ContractJson.MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.cost.FargatePrices;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.jobs.StoppedTask;
import dev.composerunner.lambdas.ledger.JobLedger;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.MicroUsd;
import dev.composerunner.lambdas.limits.Costs;
import dev.composerunner.lambdas.reuse.JobIndex;
import dev.composerunner.lambdas.watching.JobEndLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Leaves the record of a job that failed, and deletes the keys of a job that has ended. The task knows more than the workflow about a
 * failure of its own, so its record is kept where both say the same type; otherwise (a time-out, a task that was killed) the workflow's
 * word is put into it.
 *
 * <p>The workflow invokes it with {@code {artifact_prefix, execution, error, cause}}. It takes the event of an execution's end from
 * EventBridge too: a workflow that was stopped or timed out does nothing more itself.
 */
public final class RecordFailureHandler implements RequestStreamHandler {

    private final JobDocuments documents;
    private final Clock clock;
    private final ArtifactKeys keys;
    private final JobIndex index;
    private final @Nullable JobLedger ledger;
    private final Optional<FargatePrices> prices;
    private final String service;

    private static final String STATUS_CHANGE = "Step Functions Execution Status Change";

    /** Called by Lambda. */
    public RecordFailureHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private RecordFailureHandler(HandlerSettings settings) {
        this(AwsClients.s3(), Clock.systemUTC(), settings, AwsClients.optionalLedger(settings));
    }

    /** Without a ledger. */
    public RecordFailureHandler(S3Client s3, Clock clock, HandlerSettings settings) {
        this(s3, clock, settings, null);
    }

    /** @param ledger where ends are written down, if there is one */
    public RecordFailureHandler(S3Client s3, Clock clock, HandlerSettings settings, @Nullable Ledger ledger) {
        this.ledger = ledger == null ? null : new JobLedger(ledger);
        this.documents = new JobDocuments(s3, settings.bucket());
        this.clock = clock;
        this.keys = settings.keys();
        this.index = new JobIndex(documents, keys);
        this.prices = settings.prices();
        this.service = settings.optional(HandlerEnvironment.SERVICE_NAME, "");
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
        Exchange.of(event, answer)
                .answerWorkflow(payload -> payload.path("detail-type").asText().equals(STATUS_CHANGE)
                        ? ended(payload.path("detail"))
                        : failed(payload));
    }

    private Exchange.Answer failed(JsonNode payload) {
        Failure failure = FailureClassification.of(
                        ClassifyFailureHandler.text(payload.path("error")),
                        ClassifyFailureHandler.text(payload.path("cause")))
                .failure();
        JobExecution execution = execution(payload.path("execution"));
        Optional<StoppedTask> task = StoppedTask.of(ClassifyFailureHandler.text(payload.path("given_cause")))
                .or(() -> StoppedTask.of(ClassifyFailureHandler.text(payload.path("cause"))));
        Failure recorded = prefix(payload.path("artifact_prefix"))
                .map(prefix -> record(
                        prefix,
                        execution,
                        failure,
                        record -> task.map(stopped -> stopped.complete(record, prices))
                                .orElse(record)))
                .orElse(failure);
        return Exchange.Answer.ok(new Recorded(recorded.type().name(), recorded.message()));
    }

    /** Completes what an execution has left that has ended, however it has. */
    private Exchange.Answer ended(JsonNode detail) {
        Optional<ArtifactPrefix> prefix = prefix(detail.path("name"));
        Optional<Failure> failure = failure(detail);
        if (prefix.isPresent()) {
            documents.deleteVersions(keys.secrets(prefix.get()));
            var execution = new JobExecution(
                    detail.path("executionArn").asText(),
                    Instant.ofEpochMilli(detail.path("startDate").asLong()));
            JobMetadata.Cost cost = cost(prefix.get(), execution, detail);
            failure.ifPresent(each ->
                    record(prefix.get(), execution, each, record -> cost == null ? record : record.withCost(cost)));
            Attempt.of(prefix.get()).ifPresent(attempt -> remember(attempt, detail));
            FailureType type = failure.map(Failure::type).orElse(null);
            list(prefix.get(), execution, detail, type, cost);
            if (!service.isEmpty()) {
                System.out.println(JobEndLine.of(
                        service, prefix.get(), detail.path("status").asText(), type));
            }
        }
        return Exchange.Answer.ok(failure.map(each -> new Recorded(each.type().name(), each.message()))
                .orElse(new Recorded("", "")));
    }

    private JobMetadata.@Nullable Cost cost(ArtifactPrefix prefix, JobExecution execution, JsonNode detail) {
        JobMetadata metadata;
        try {
            metadata = documents
                    .read(keys.metadata(prefix), JobMetadata.class)
                    .filter(found -> found.mayBeOf(execution))
                    .orElse(null);
        } catch (JobDocuments.UnreadableException e) {
            metadata = null;
        }
        JsonNode order = Executions.order(detail.path("input").textValue());
        return Costs.ofEnded(order, metadata, execution.startTime(), stopTime(detail));
    }

    private void list(
            ArtifactPrefix prefix,
            JobExecution execution,
            JsonNode detail,
            @Nullable FailureType failure,
            JobMetadata.@Nullable Cost cost) {
        Double actual = cost == null ? null : cost.actualUsd();
        if (ledger != null) {
            JobLedger.end(
                            detail.path("status").asText(),
                            failure,
                            stopTime(detail),
                            actual == null ? null : MicroUsd.ofUsd(actual))
                    .ifPresent(end -> ledger.ended(
                            prefix, execution.arn(), detail.path("input").textValue(), execution.startTime(), end));
        }
    }

    private Instant stopTime(JsonNode detail) {
        return Instant.ofEpochMilli(
                detail.path("stopDate").asLong(clock.instant().toEpochMilli()));
    }

    private void remember(Attempt attempt, JsonNode detail) {
        if (detail.path("status").asText().equals("SUCCEEDED")) {
            index.succeeded(attempt, detail.path("executionArn").asText(), stopTime(detail));
        } else {
            index.failed(attempt);
        }
    }

    private static Optional<Failure> failure(JsonNode detail) {
        String cause = ClassifyFailureHandler.text(detail.path("cause"));
        return switch (detail.path("status").asText()) {
            case "ABORTED" ->
                Optional.of(new Failure(FailureType.Cancelled, cause.isEmpty() ? "the job was stopped" : cause));
            case "TIMED_OUT" ->
                Optional.of(FailureClassification.of("States.Timeout", cause).failure());
            case "FAILED" ->
                Optional.of(FailureClassification.of(ClassifyFailureHandler.text(detail.path("error")), cause)
                        .failure());
            default -> Optional.empty();
        };
    }

    /** Writes the record, unless the task's own says the same type: that is kept, and its failure is the answer. */
    private Failure record(
            ArtifactPrefix prefix,
            @Nullable JobExecution execution,
            Failure failure,
            UnaryOperator<JobMetadata> completion) {
        documents.deleteVersions(keys.secrets(prefix));
        var recorded = new AtomicReference<>(failure);
        documents.change(keys.metadata(prefix), JobMetadata.class, found -> {
            // What is left of an earlier job of the same name says nothing of this one.
            Optional<JobMetadata> existing = found.filter(metadata -> metadata.mayBeOf(execution));
            Failure own = existing.map(JobMetadata::failure).orElse(null);
            Failure kept = own != null && own.type() == failure.type() ? own : failure;
            recorded.set(kept);
            JobMetadata record = existing.map(
                            metadata -> kept.equals(metadata.failure()) ? metadata : metadata.withFailure(failure))
                    .orElseGet(() -> JobMetadata.ofFailure(prefix.value(), execution, failure, clock.instant()));
            JobMetadata completed = completion.apply(record);
            return existing.equals(Optional.of(completed)) ? Optional.empty() : Optional.of(completed);
        });
        return recorded.get();
    }

    private static @Nullable JobExecution execution(JsonNode given) {
        try {
            return given.isObject() ? ContractJson.MAPPER.treeToValue(given, JobExecution.class) : null;
        } catch (JsonProcessingException e) {
            // A failure is recorded all the same.
            return null;
        }
    }

    /** The job's name; an execution that was started by hand may have none, and still has to end with its reason. */
    private static Optional<ArtifactPrefix> prefix(JsonNode name) {
        try {
            return Optional.of(new ArtifactPrefix(name.asText("")));
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }
}

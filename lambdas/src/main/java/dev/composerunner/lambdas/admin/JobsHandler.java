package dev.composerunner.lambdas.admin;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.JobsAnswer;
import dev.composerunner.lambdas.AwsClients;
import dev.composerunner.lambdas.Exchange;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.JobPage;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists jobs, newest first. */
public final class JobsHandler implements RequestStreamHandler {

    private static final int USUAL_LIMIT = 20;

    private final Ledger ledger;
    private final AccessCheck access;

    /** Called by Lambda. */
    public JobsHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private JobsHandler(HandlerSettings settings) {
        this(AwsClients.ledger(settings), settings);
    }

    public JobsHandler(Ledger ledger, HandlerSettings settings) {
        this.ledger = ledger;
        this.access = settings.access();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(access, KeyLevel.ADMIN, (payload, _) -> Exchange.Answer.ok(list(payload)));
    }

    private JobsAnswer list(JsonNode payload) {
        var filter = new JobFilter(
                status(payload),
                text(payload, "job_type"),
                text(payload, "job_hash"),
                text(payload, "submitted_by"),
                since(payload));
        JobPage page = ledger.list(filter, limit(payload), text(payload, "next_token"));
        return new JobsAnswer(page.jobs().stream().map(JobsHandler::answer).toList(), page.nextToken());
    }

    private static JobsAnswer.Job answer(JobRow row) {
        return new JobsAnswer.Job(
                row.jobId(),
                row.artifactPrefix().value(),
                row.jobType(),
                row.version(),
                row.jobHash(),
                row.jobHash() == null ? null : row.attempt(),
                row.status().name(),
                row.failureType(),
                row.submittedBy(),
                row.submittedAt(),
                row.endedAt(),
                row.estimatedCost() == null && row.actualCost() == null
                        ? null
                        : new JobMetadata.Cost(usd(row.estimatedCost()), usd(row.actualCost())),
                row.reusable());
    }

    private static @Nullable Double usd(@Nullable MicroUsd amount) {
        return amount == null ? null : amount.inUsd();
    }

    private static @Nullable JobStatus status(JsonNode payload) {
        String status = text(payload, "status");
        if (status == null) {
            return null;
        }
        return Arrays.stream(JobStatus.values())
                .filter(each -> each.name().equals(status))
                .findFirst()
                .orElseThrow(() -> InvalidRequestException.of(
                        "status",
                        '"' + status + '"',
                        Arrays.stream(JobStatus.values()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    private static @Nullable Instant since(JsonNode payload) {
        String since = text(payload, "since");
        try {
            return since == null ? null : Instant.parse(since);
        } catch (DateTimeParseException e) {
            throw InvalidRequestException.of("since", '"' + since + '"', "a time such as 2026-11-28T12:00:00Z");
        }
    }

    private static int limit(JsonNode payload) {
        JsonNode limit = payload.path("limit");
        if (limit.isMissingNode() || limit.isNull()) {
            return USUAL_LIMIT;
        }
        if (!limit.asText().matches("[0-9]{1,3}")) {
            throw InvalidRequestException.of("limit", limit, "1 to " + JobPage.MAX_LIMIT);
        }
        return Integer.parseInt(limit.asText());
    }

    private static @Nullable String text(JsonNode payload, String field) {
        JsonNode value = payload.path(field);
        if (value.isMissingNode() || value.isNull() || value.asText("-").isEmpty()) {
            return null;
        }
        if (!value.isTextual()) {
            throw InvalidRequestException.of(field, value, "a text");
        }
        return value.textValue();
    }
}

package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.LogsAnswer;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.jobs.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** Reads a job's log: the log streams of the tasks that its execution started, one after the other. */
public final class LogsHandler implements RequestStreamHandler {

    /** A stream may answer empty pages before its next events; more than this many in a row and the client asks again. */
    private static final int MOST_PAGES = 10;

    /** The log driver sends lines every few seconds, and the service shows them some seconds later. */
    private static final String DEFAULT_DELIVERY_MS = "60000";

    private final Executions executions;
    private final CloudWatchLogsClient logs;
    private final Clock clock;
    private final String stateMachineArn;
    private final AccessCheck access;
    private final TaskLog taskLog;
    private final String typeGroupPrefix;
    private final String jobStreamPrefix;
    private final long lookbackMillis;
    private final long deliveryMillis;

    /** Called by Lambda. */
    public LogsHandler() {
        this(AwsClients.sfn(), AwsClients.logs(), Clock.systemUTC(), HandlerSettings.fromEnvironment());
    }

    public LogsHandler(SfnClient sfn, CloudWatchLogsClient logs, Clock clock, HandlerSettings settings) {
        this.executions = new Executions(sfn);
        this.logs = logs;
        this.clock = clock;
        this.stateMachineArn = settings.stateMachineArn();
        this.access = settings.access();
        this.taskLog = new TaskLog(
                settings.required(HandlerEnvironment.RUNNER_LOG_GROUP),
                List.of(settings.required(HandlerEnvironment.LOG_STREAM_PREFIX)));
        this.typeGroupPrefix = settings.optional(HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX, "");
        this.jobStreamPrefix = settings.optional(HandlerEnvironment.JOB_LOG_STREAM_PREFIX, "");
        this.lookbackMillis = Long.parseLong(settings.optional(HandlerEnvironment.DEFAULT_LOOKBACK_MS, "3600000"));
        this.deliveryMillis =
                Long.parseLong(settings.optional(HandlerEnvironment.LOG_DELIVERY_MS, DEFAULT_DELIVERY_MS));
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(access, KeyLevel.SUBMIT, (payload, caller) -> {
            JobReference job = JobReference.byPrefix(payload, stateMachineArn);
            JsonNode token = payload.path("next_token");
            LogPosition from = NextToken.position(job.prefix(), token)
                    .map(text -> LogPosition.parse(text).orElseThrow(() -> NextToken.refusal(token)))
                    .orElse(null);
            Long start = millis(payload, "start_time");
            Long end = millis(payload, "end_time");
            if (start != null && end != null && end < start) {
                throw InvalidRequestException.of("end_time", end.toString(), "milliseconds from start_time on");
            }
            // Before the log is read: what follows the last line that a finished job has written is nothing.
            DescribeExecutionResponse execution = executions.describe(job, caller);
            LogPosition position;
            if (from == null) {
                position = new LogPosition(0, start == null ? defaultStart(execution) : start, "");
            } else {
                position = start == null ? from : from.withStart(start);
            }
            return Exchange.Answer.ok(read(job, taskLog(execution), position, end, isDelivered(execution)));
        });
    }

    /**
     * Where the tasks of a job log.
     *
     * @param group the log group
     * @param streamPrefixes what precedes the task's id in the names of its streams; they are read as one, by the times of their lines
     */
    private record TaskLog(String group, List<String> streamPrefixes) {}

    /** A job with a container of its own has a log group of its type's, where the container and the runner have a stream each. */
    private TaskLog taskLog(DescribeExecutionResponse execution) {
        return jobStreamPrefix.isEmpty()
                ? taskLog
                : Executions.containerJobType(execution.input())
                        .map(type -> new TaskLog(
                                typeGroupPrefix + type,
                                List.of(taskLog.streamPrefixes().getFirst(), jobStreamPrefix)))
                        .orElse(taskLog);
    }

    private LogsAnswer read(JobReference job, TaskLog log, LogPosition from, @Nullable Long end, boolean delivered) {
        List<String> tasks = executions.taskIds(job);
        if (from.stream() > 0 && from.stream() >= tasks.size()) {
            throw new InvalidRequestException("next_token: got one of task " + (from.stream() + 1) + "; the job had "
                    + tasks.size() + " so far; allowed: the next_token of an earlier answer for this job");
        }
        var events = new ArrayList<LogsAnswer.Event>();
        LogPosition position = from;
        boolean atEnd = false;
        for (int page = 0; page < MOST_PAGES && events.isEmpty() && position.stream() < tasks.size(); page++) {
            LogPosition next = readPage(log, tasks.get(position.stream()), position, end, events);
            if (next.equals(position) && position.stream() + 1 < tasks.size() && events.isEmpty()) {
                next = position.nextStream();
            } else if (next.equals(position)) {
                atEnd = events.isEmpty();
                break;
            }
            position = next;
        }
        return new LogsAnswer(
                job.prefix().value(),
                events,
                tasks.isEmpty() || (atEnd && delivered) ? null : NextToken.of(job.prefix(), position.text()));
    }

    /** Whether the job has ended so long ago that no line of its log is on the way any more. */
    private boolean isDelivered(DescribeExecutionResponse execution) {
        return execution.stopDate() != null
                && clock.millis() >= execution.stopDate().toEpochMilli() + deliveryMillis;
    }

    private LogPosition readPage(
            TaskLog log, String task, LogPosition position, @Nullable Long end, List<LogsAnswer.Event> events) {
        var tokens = new ArrayList<>(position.tokens(log.streamPrefixes().size()));
        for (int i = 0; i < tokens.size(); i++) {
            String stream = log.streamPrefixes().get(i) + "/" + task;
            tokens.set(i, readPage(log.group(), stream, tokens.get(i), position.start(), end, events));
        }
        // The sort is stable: lines of one time stay in the order of their stream.
        events.sort(Comparator.comparingLong(LogsAnswer.Event::timestamp));
        return position.withTokens(tokens);
    }

    /** Adds a page of a stream to {@code events}, and returns the token of the next one. */
    private String readPage(
            String group, String stream, String token, long start, @Nullable Long end, List<LogsAnswer.Event> events) {
        GetLogEventsResponse page;
        try {
            page = logs.getLogEvents(r -> r.logGroupName(group)
                    .logStreamName(stream)
                    .startFromHead(true)
                    .startTime(start)
                    .endTime(end)
                    .nextToken(token.isEmpty() ? null : token));
        } catch (ResourceNotFoundException e) {
            // The stream appears with the container's first line.
            return token;
        } catch (InvalidParameterException e) {
            if (token.isEmpty()) {
                throw e;
            }
            throw new InvalidRequestException(
                    "next_token: the log does not take it, it may be older than a day; leave it out to read anew");
        } catch (CloudWatchLogsException e) {
            if (!group.equals(taskLog.group()) && isDenied(e)) {
                throw RefusedException.notFound(
                        "the log of this job is gone, since its type is not deployed any more; group " + group);
            }
            throw e;
        }
        page.events().forEach(event -> events.add(new LogsAnswer.Event(event.timestamp(), event.message())));
        return page.nextForwardToken();
    }

    /** The right to read the group of a type goes with the type, so that it is this and not "not found" that the service says. */
    private static boolean isDenied(CloudWatchLogsException e) {
        return e.awsErrorDetails() != null
                && "AccessDeniedException".equals(e.awsErrorDetails().errorCode());
    }

    /** The last part of the log: counted from the job's end where it has ended, so that an old job still has a log. */
    private long defaultStart(DescribeExecutionResponse execution) {
        Instant until = execution.stopDate() == null ? clock.instant() : execution.stopDate();
        return Math.max(0, until.toEpochMilli() - lookbackMillis);
    }

    private static @Nullable Long millis(JsonNode payload, String field) {
        JsonNode value = payload.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.isIntegralNumber() || value.isTextual() ? value.asText() : "";
        if (!text.matches("[0-9]{1,15}")) {
            throw InvalidRequestException.of(field, value, "milliseconds since 1970-01-01T00:00:00Z");
        }
        return Long.valueOf(text);
    }
}

package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.lambdas.admin.DeleteHandler;
import dev.composerunner.lambdas.admin.ExpireHandler;
import dev.composerunner.lambdas.admin.HealthHandler;
import dev.composerunner.lambdas.admin.JobsHandler;
import dev.composerunner.lambdas.admin.StatsHandler;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.JobEnd;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.dynamodb.DynamoLedger;
import dev.composerunner.lambdas.sweep.SweepHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.mockito.Answers;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Every handler, around jobs in each state, and what holds for any event: a handler answers or refuses, a bad request is not a fault of
 * the service, and neither an answer nor the log has a secret. Standard output and error are taken until it is closed.
 */
final class FuzzedHandlers implements AutoCloseable {

    /** Answers of a function URL to requests that were wrong, and to those that were not. */
    private static final Set<Integer> STATUSES = Set.of(200, 202, 400, 401, 403, 404, 405, 409, 413, 422, 429);

    /** A secret as it is, and as Base64 has it after 0, 1 and 2 other bytes. */
    private static final List<String> SECRETS = List.of(RandomEvents.PLANTED, base64(""), base64("a"), base64("ab"));

    /** Each world serves this many events before it is replaced: jobs that events start would pile up. */
    private static final int EVENTS = 1_000;

    /** The handlers, by whether they have an address. */
    enum Target {
        SUBMIT,
        CHECK,
        STATUS,
        LOGS,
        RESULTS,
        CANCEL,
        JOB_TYPES,
        JOBS,
        STATS,
        EXPIRE,
        DELETE,
        HEALTH,
        CLASSIFY_FAILURE,
        RECORD_FAILURE,
        CHECK_MONTHLY_COST,
        SWEEP;

        boolean hasUrl() {
            return compareTo(CLASSIFY_FAILURE) < 0;
        }
    }

    private static final Context CONTEXT = mock(Context.class, withSettings().stubOnly());

    private final Path jobTypes;
    private final S3Presigner presigner = ResultsHandlerTest.presigner("t");
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream formerOut = System.out;
    private final PrintStream formerErr = System.err;
    private final List<String> lines = new ArrayList<>();
    private World world;
    private int events;

    /** @param jobTypes folder of a job type {@code render} */
    FuzzedHandlers(Path jobTypes) {
        this.jobTypes = jobTypes;
        this.world = new World(jobTypes, presigner, lines);
        var taken = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(taken);
        System.setErr(taken);
    }

    /** What the handlers find around them. */
    private static final class World {

        final Deployment deployment = new Deployment();
        final InMemoryBucket bucket = new InMemoryBucket();
        final Map<Target, RequestStreamHandler> handlers = new TreeMap<>();
        final HandlerSettings settings;

        World(Path jobTypes, S3Presigner presigner, List<String> lines) {
            settings = Deployment.settings(Map.of(
                    HandlerEnvironment.JOB_TYPES_FOLDER,
                    jobTypes.toString(),
                    HandlerEnvironment.CLUSTER,
                    "cluster-1",
                    HandlerEnvironment.SERVICE_NAME,
                    "fuzzed",
                    HandlerEnvironment.ACCESS_KEYS,
                    new AccessKeys(List.of(
                                    AccessKey.of("ann", KeyLevel.SUBMIT, new Secret(RandomEvents.SUBMIT_KEY)),
                                    AccessKey.of("root", KeyLevel.ADMIN, new Secret(RandomEvents.ADMIN_KEY))))
                            .text()));
            var ledger = new DynamoLedger(new RecordingTable(), "table");
            jobs(ledger);
            handlers(ledger, presigner, lines);
        }

        private void jobs(Ledger ledger) {
            deployment.tasks("t1", "t2");
            deployment.running("runs");
            deployment.ended("done", ExecutionStatus.SUCCEEDED);
            deployment.ended("failed", ExecutionStatus.FAILED);
            deployment.put(
                    RandomEvents.JOBS.getLast(),
                    DescribeExecutionResponse.builder()
                            .status(ExecutionStatus.SUCCEEDED)
                            .stopDate(Deployment.NOW)
                            .output("{\"a\":1}"));
            for (String job : RandomEvents.JOBS) {
                var prefix = new ArtifactPrefix(job);
                JobRow row = JobRow.running(prefix, Deployment.arn(job), "render", "1", Deployment.NOW);
                row = Attempt.of(prefix).isPresent() ? row.withHash("0a".repeat(32), 1) : row;
                ledger.add(
                        switch (job) {
                            case "runs" -> row;
                            case "failed" ->
                                row.ended(new JobEnd(JobStatus.FAILED, FailureType.JobError, Deployment.NOW, null));
                            default -> row.ended(new JobEnd(JobStatus.SUCCEEDED, null, Deployment.NOW, null));
                        });
                bucket.objects.put("r/" + job + "/a.nii", "a");
                bucket.objects.put(
                        "r/" + job + "/metadata.json", "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"x\"}");
            }
        }

        private void handlers(Ledger ledger, S3Presigner presigner, List<String> lines) {
            var clock = Deployment.CLOCK;
            var sfn = deployment.sfn;
            var types = settings.jobTypes();
            handlers.put(
                    Target.SUBMIT,
                    new SubmitHandler(sfn, bucket, clock, settings, types, ledger, new JobEvents(lines::add)));
            handlers.put(Target.CHECK, new CheckHandler(sfn, bucket, clock, settings));
            handlers.put(Target.STATUS, new StatusHandler(sfn, bucket, settings));
            handlers.put(Target.LOGS, new LogsHandler(sfn, logs(), clock, settings));
            handlers.put(Target.RESULTS, new ResultsHandler(sfn, bucket, presigner, clock, settings));
            handlers.put(Target.CANCEL, new CancelHandler(sfn, bucket, clock, settings));
            handlers.put(Target.JOB_TYPES, new JobTypesHandler(settings, types, _ -> Optional.empty(), Map::of));
            handlers.put(Target.JOBS, new JobsHandler(ledger, settings));
            handlers.put(Target.STATS, new StatsHandler(ledger, clock, settings));
            handlers.put(Target.EXPIRE, new ExpireHandler(ledger, bucket, settings));
            handlers.put(Target.DELETE, new DeleteHandler(ledger, bucket, settings));
            handlers.put(Target.HEALTH, new HealthHandler("1.0"));
            handlers.put(Target.CLASSIFY_FAILURE, new ClassifyFailureHandler());
            handlers.put(Target.RECORD_FAILURE, new RecordFailureHandler(bucket, clock, settings, ledger));
            handlers.put(Target.CHECK_MONTHLY_COST, new CheckMonthlyCostHandler(costs(), clock, settings));
            handlers.put(Target.SWEEP, new SweepHandler(ecs(), sfn, bucket, ledger, clock, settings));
        }

        /** The service's own tokens have a form, and it refuses any other. */
        private static CloudWatchLogsClient logs() {
            var logs = stub(CloudWatchLogsClient.class);
            doAnswer(call -> {
                        GetLogEventsRequest request = call.getArgument(0);
                        if (request.nextToken() != null && !request.nextToken().equals("f/1")) {
                            throw InvalidParameterException.builder()
                                    .statusCode(400)
                                    .build();
                        }
                        return GetLogEventsResponse.builder()
                                .events(OutputLogEvent.builder()
                                        .timestamp(1L)
                                        .message("a line")
                                        .build())
                                .nextForwardToken("f/1")
                                .build();
                    })
                    .when(logs)
                    .getLogEvents(any(GetLogEventsRequest.class));
            return logs;
        }

        private static CostExplorerClient costs() {
            var costs = stub(CostExplorerClient.class);
            doAnswer(_ -> GetCostAndUsageResponse.builder()
                            .resultsByTime(ResultByTime.builder()
                                    .total(Map.of(
                                            "UnblendedCost",
                                            MetricValue.builder()
                                                    .amount("1")
                                                    .unit("USD")
                                                    .build()))
                                    .build())
                            .build())
                    .when(costs)
                    .getCostAndUsage(any(GetCostAndUsageRequest.class));
            return costs;
        }

        private static EcsClient ecs() {
            var ecs = stub(EcsClient.class);
            doAnswer(_ -> ListTasksResponse.builder().build()).when(ecs).listTasks(any(ListTasksRequest.class));
            return ecs;
        }

        private static <T> T stub(Class<T> client) {
            return mock(client, withSettings().stubOnly().defaultAnswer(Answers.CALLS_REAL_METHODS));
        }
    }

    /**
     * Sends the event that {@code bytes} lead to.
     *
     * @return status of the answer over HTTP, or what became of another event
     */
    String send(Target target, byte[] bytes) {
        if (++events % EVENTS == 0) {
            world = new World(jobTypes, presigner, lines);
        }
        var random = new RandomEvents(new Draws(bytes));
        byte[] event = target.hasUrl() ? random.ofUrl(bytes) : random.ofWorkflow(bytes);
        String outcome;
        try {
            var out = new ByteArrayOutputStream();
            Objects.requireNonNull(world.handlers.get(target))
                    .handleRequest(new ByteArrayInputStream(event), out, CONTEXT);
            outcome = answered(target, event, utf8(out.toByteArray()));
        } catch (InvalidRequestException | RefusedException e) {
            checkSecret(target, String.valueOf(e.getMessage()), event);
            outcome = isHttp(event) ? fault(target, event, e) : "direct, refused";
        } catch (IOException e) {
            checkSecret(target, e.toString(), event);
            outcome = isUnreadable(e) ? "unreadable" : fault(target, event, e);
        } catch (RuntimeException | StackOverflowError e) {
            outcome = fault(target, event, e);
        }
        checkLog(target, event, outcome);
        checkStored(target, event);
        return outcome;
    }

    private static boolean isUnreadable(IOException e) {
        return String.valueOf(e.getMessage()).startsWith("event: ");
    }

    private static String fault(Target target, byte[] event, Throwable fault) {
        throw new AssertionError(target + " threw for " + shown(event), fault);
    }

    private String answered(Target target, byte[] event, String text) throws IOException {
        checkSecret(target, text, event);
        JsonNode answer = ContractJson.MAPPER.readTree(text);
        if (!isHttp(event)) {
            return "direct, answered";
        }
        int status = answer.path("statusCode").asInt();
        assertThat(STATUSES)
                .as(() -> target + " of " + shown(event) + ": " + text)
                .contains(status);
        assertThat(answer.path("body").isTextual()).isTrue();
        JsonNode body = ContractJson.MAPPER.readTree(answer.path("body").textValue());
        for (JsonNode header : answer.path("headers")) {
            assertThat(header.textValue()).isNotNull().doesNotContain("\n", "\r");
        }
        accessLine(event, status, body);
        return Integer.toString(status);
    }

    /** The line of the access log, which the handler's own exchange writes only in a function. */
    private void accessLine(byte[] event, int status, JsonNode body) throws IOException {
        var ignored = new ByteArrayOutputStream();
        Exchange.of(new ByteArrayInputStream(event), ignored, lines::add)
                .answer(world.settings.access(), KeyLevel.SUBMIT, (_, _) -> new Exchange.Answer(status, body));
    }

    private void checkLog(Target target, byte[] event, String outcome) {
        String log = String.join("\n", lines) + printed.toString(StandardCharsets.UTF_8);
        lines.clear();
        printed.reset();
        checkSecret(target, log, event);
        if (outcome.startsWith("4")) {
            assertThat(log)
                    .as(() -> target + " logs what was chosen in a request that it refuses: " + shown(event))
                    .doesNotContain(RandomEvents.CHOSEN);
        }
    }

    /** Keys go into one object, encrypted; the order of a container's job holds its parameters as they are, which are not secret. */
    private void checkStored(Target target, byte[] event) {
        world.deployment.started.forEach(start -> checkSecret(target, start.toString(), event));
        world.deployment.started.clear();
        world.bucket.objects.forEach((key, text) -> {
            if (!key.startsWith("r.secrets/") && !key.endsWith("/order.json")) {
                checkSecret(target, key + text, event);
            }
        });
    }

    private static String base64(String before) {
        String whole =
                Base64.getEncoder().encodeToString((before + RandomEvents.PLANTED).getBytes(StandardCharsets.UTF_8));
        return whole.substring(before.isEmpty() ? 0 : 4, whole.length() - 4);
    }

    private static void checkSecret(Target target, String text, byte[] event) {
        for (String secret : SECRETS) {
            if (text.contains(secret)) {
                throw new AssertionError(target + " shows a secret for " + shown(event) + ": " + text);
            }
        }
    }

    private static boolean isHttp(byte[] event) {
        try {
            JsonNode node = ContractJson.MAPPER.readTree(event);
            return node.has("requestContext");
        } catch (IOException e) {
            return false;
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static String shown(byte[] event) {
        String text = new String(event, StandardCharsets.UTF_8);
        return text.length() <= 3_000 ? text : text.substring(0, 3_000) + "...";
    }

    @Override
    public void close() {
        System.setOut(formerOut);
        System.setErr(formerErr);
        presigner.close();
    }

    /** The job type file that {@link RandomEvents} knows. */
    static final String RENDER = """
            name: render
            version: "1"
            image: example/render:1
            command: [render, "${parameters.text}", "${outputs}"]
            parameters:
              type: object
              properties:
                text: {type: string, maxLength: 100, pattern: "^(a|b|c)*$"}
                count: {type: integer, minimum: 0, maximum: 100, multipleOf: 2}
                list: {type: array, uniqueItems: true, items: {enum: [a, b]}}
              required: [text]
            outputs: {picture: {path: picture.png}}
            """;
}

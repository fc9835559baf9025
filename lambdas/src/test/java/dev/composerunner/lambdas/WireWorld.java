package dev.composerunner.lambdas;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

/** What the recorded handlers found around them, put around ours: executions, objects, logs, meta-analyses, and services that fail. */
final class WireWorld implements AutoCloseable {

    final Deployment deployment = new Deployment();

    /** What the handlers have logged of submissions. */
    final List<String> lines = new ArrayList<>();

    private final InMemoryBucket bucket;
    private final CloudWatchLogsClient logs = mock(CloudWatchLogsClient.class, CALLS_REAL_METHODS);
    private final S3Presigner presigner = ResultsHandlerTest.presigner("t");
    private final JsonNode world;
    private final HttpServer compose;

    /**
     * @param world content of world.json
     * @param fails code of the error that a service answers with, by operation
     */
    WireWorld(JsonNode world, JsonNode fails) throws IOException {
        this.world = world;
        this.bucket = bucket(fails);
        world.path("executions").properties().forEach(each -> execution(each.getKey(), each.getValue()));
        world.path("objects").properties().forEach(each -> {
            bucket.objects.put(each.getKey(), each.getValue().path("text").asText());
            bucket.modified.put(
                    each.getKey(),
                    Instant.ofEpochMilli(each.getValue().path("modified").longValue()));
        });
        doAnswer(call -> history(call.getArgument(0)))
                .when(deployment.sfn)
                .getExecutionHistory(any(GetExecutionHistoryRequest.class));
        doAnswer(call -> page(call.getArgument(0))).when(logs).getLogEvents(any(GetLogEventsRequest.class));
        if (fails.has("StartExecution")) {
            doThrow(sfn(fails.path("StartExecution").asText()))
                    .when(deployment.sfn)
                    .startExecution(any(StartExecutionRequest.class));
        }
        if (fails.has("DescribeExecution")) {
            doThrow(sfn(fails.path("DescribeExecution").asText()))
                    .when(deployment.sfn)
                    .describeExecution(any(DescribeExecutionRequest.class));
        }
        if (fails.has("GetLogEvents")) {
            doThrow(CloudWatchLogsException.builder()
                            .statusCode(400)
                            .awsErrorDetails(details(fails.path("GetLogEvents").asText()))
                            .build())
                    .when(logs)
                    .getLogEvents(any(GetLogEventsRequest.class));
        }
        compose = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        compose.createContext("/api/meta-analyses/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            JsonNode document = world.path("meta_analyses").path(path.substring(path.lastIndexOf('/') + 1));
            byte[] body = document.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(document.isMissingNode() ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        compose.start();
    }

    /** The handler of a name in events.json. */
    RequestStreamHandler handler(String name) {
        HandlerSettings settings = Deployment.settings(Map.of(
                "COMPOSE_API_URL", "http://127.0.0.1:" + compose.getAddress().getPort() + "/api"));
        return switch (name) {
            case "submit" ->
                new SubmitHandler(
                        deployment.sfn,
                        bucket,
                        Deployment.CLOCK,
                        settings,
                        settings.jobTypes(),
                        null,
                        new JobEvents(lines::add));
            case "status" -> new StatusHandler(deployment.sfn, bucket, settings);
            case "logs" -> new LogsHandler(deployment.sfn, logs, Deployment.CLOCK, settings);
            case "results" -> new ResultsHandler(deployment.sfn, bucket, presigner, Deployment.CLOCK, settings);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void execution(String name, JsonNode known) {
        DescribeExecutionResponse.Builder execution = DescribeExecutionResponse.builder()
                .status(known.path("status").asText())
                .output(known.path("output").textValue())
                .error(known.path("error").textValue())
                .cause(known.path("cause").textValue());
        if (known.has("stop")) {
            execution.stopDate(Instant.ofEpochMilli(known.path("stop").longValue()));
        }
        deployment.put(name, Instant.ofEpochMilli(known.path("start").longValue()), execution);
    }

    /** Each job has had one task, which is named after it. */
    private static GetExecutionHistoryResponse history(GetExecutionHistoryRequest request) {
        String name = request.executionArn().substring(Deployment.arn("").length());
        return GetExecutionHistoryResponse.builder()
                .events(HistoryEvent.builder()
                        .type(HistoryEventType.TASK_SUBMITTED)
                        .taskSubmittedEventDetails(
                                d -> d.output("{\"Tasks\":[{\"TaskArn\":\"arn:aws:ecs:x:1:task/c/" + name + "\"}]}"))
                        .build())
                .build();
    }

    private GetLogEventsResponse page(GetLogEventsRequest request) {
        JsonNode stream = world.path("logs")
                .path(request.logStreamName().substring(request.logStreamName().lastIndexOf('/') + 1));
        if (stream.isMissingNode()) {
            throw ResourceNotFoundException.builder().statusCode(400).build();
        }
        var events = new ArrayList<OutputLogEvent>();
        for (JsonNode line : stream) {
            long time = line.path("timestamp").longValue();
            if (request.nextToken() == null
                    && time >= request.startTime()
                    && (request.endTime() == null || time < request.endTime())) {
                events.add(OutputLogEvent.builder()
                        .timestamp(time)
                        .message(line.path("message").asText())
                        .build());
            }
        }
        return GetLogEventsResponse.builder()
                .events(events)
                .nextForwardToken("f/end")
                .build();
    }

    private static InMemoryBucket bucket(JsonNode fails) {
        return new InMemoryBucket() {
            @Override
            public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
                check("GetObject");
                return super.getObject(request);
            }

            @Override
            public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
                check("ListObjectsV2");
                return super.listObjectsV2(request);
            }

            private void check(String operation) {
                if (fails.has(operation)) {
                    throw S3Exception.builder()
                            .statusCode(403)
                            .awsErrorDetails(details(fails.path(operation).asText()))
                            .build();
                }
            }
        };
    }

    private static Throwable sfn(String code) {
        return SfnException.builder()
                .statusCode(400)
                .awsErrorDetails(details(code))
                .build();
    }

    private static AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage("recorded fault")
                .build();
    }

    @Override
    public void close() {
        compose.stop(0);
        presigner.close();
    }
}

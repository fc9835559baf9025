package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.HandlerEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;

final class LogsHandlerTest {

    private static final long HOUR = 3_600_000;

    private final Deployment deployment = new Deployment();
    private final CloudWatchLogsClient logs = mock(CloudWatchLogsClient.class, CALLS_REAL_METHODS);
    private final LogsHandler handler = new LogsHandler(deployment.sfn, logs, Deployment.CLOCK, Deployment.SETTINGS);

    /** Lines by stream. One page has two lines; the token is the number of lines read, as CloudWatch's is a position. */
    private final Map<String, List<String>> streams = new HashMap<>();

    LogsHandlerTest() {
        deployment.running("job-1");
        doAnswer(call -> page(call.getArgument(0))).when(logs).getLogEvents(any(GetLogEventsRequest.class));
    }

    @Test
    void jobOfOneTask_readToTheEnd_givesEveryLineOnceAndThenTheSameToken() throws IOException {
        deployment.tasks("t1");
        lines("t1", "a", "b", "c");

        var first = read(Map.of());
        var second = read(token(first));
        var third = read(token(second));
        lines("t1", "d");
        var fourth = read(token(third));

        assertThat(messages(first)).containsExactly("a", "b");
        assertThat(messages(second)).containsExactly("c");
        assertThat(messages(third)).isEmpty();
        // A client stops asking when the token stays; a new one for nothing new would keep it asking forever.
        assertThat(token(third)).isEqualTo(token(second));
        assertThat(messages(fourth)).containsExactly("d");
    }

    @Test
    void jobThatHasEnded_readToTheEnd_hasNoFurtherToken() throws IOException {
        deployment.tasks("t1");
        lines("t1", "a");
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.SUCCEEDED)
                        .stopDate(Deployment.NOW.minusSeconds(60)));

        var first = read(Map.of());
        var second = read(token(first));

        assertThat(messages(first)).containsExactly("a");
        // A client that asks until there is no token would never end.
        assertThat(second.path("next_token").isNull()).isTrue();
        assertThat(messages(second)).isEmpty();
    }

    @Test
    void jobThatHasJustEnded_keepsItsToken_asLinesMayStillArrive() throws IOException {
        deployment.tasks("t1");
        lines("t1", "a");
        deployment.ended("job-1", ExecutionStatus.FAILED);

        var first = read(Map.of());
        var second = read(token(first));
        lines("t1", "late");

        assertThat(messages(read(token(second)))).containsExactly("late");
    }

    @Test
    void jobOfSeveralTasks_isReadStreamByStream() throws IOException {
        deployment.tasks("t1", "t2", "t3", "t4");
        lines("t1", "a", "b", "c");
        // The second attempt never wrote a line, so it has no stream.
        lines("t3", "d");
        lines("t4", "e");

        var lines = new ArrayList<String>();
        Map<String, String> token = Map.of();
        for (int request = 0; request < 6; request++) {
            JsonNode answer = read(token);
            lines.addAll(messages(answer));
            token = token(answer);
        }

        // A job that was run again has its lines in another stream; the original showed the first alone.
        assertThat(lines).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void jobWithoutATaskOrStream_hasAnEmptyLog() throws IOException {
        deployment.tasks();
        assertThat(read(Map.of()).path("next_token").isNull()).isTrue();
        assertThat(messages(read(Map.of()))).isEmpty();

        deployment.tasks("t1");
        var beforeTheFirstLine = read(Map.of());
        assertThat(messages(beforeTheFirstLine)).isEmpty();

        lines("t1", "a");
        assertThat(messages(read(token(beforeTheFirstLine)))).containsExactly("a");
    }

    @Test
    void jobWithAContainerOfItsOwn_hasTheLinesOfBothContainersInTheOrderOfTime() throws IOException {
        containerJob();
        deployment.tasks("t1", "t2");
        timed("run/task/t1", "10 staged", "40 stored");
        timed("run/JobContainer/t1", "20 a", "30 b", "50 c");
        // The second attempt ended before its job began; what the runner said of it is all there is.
        timed("run/task/t2", "60 input x: 404");

        var lines = new ArrayList<String>();
        Map<String, String> token = Map.of();
        for (int request = 0; request < 4; request++) {
            JsonNode answer = read(token, ofTypes());
            lines.addAll(messages(answer));
            token = token(answer);
        }
        timed("run/JobContainer/t2", "70 late");
        lines.addAll(messages(read(token, ofTypes())));

        assertThat(lines).containsExactly("staged", "a", "b", "stored", "c", "input x: 404", "late");
        assertThat(lastRequest().logGroupName()).isEqualTo("stack-tally");
    }

    @Test
    void jobWithAContainerOfItsOwn_whereItsStreamIsTheTasks_isReadOnce() throws IOException {
        // On one machine, what both say is in one stream; read twice, every line would be there twice.
        containerJob();
        deployment.tasks("t1");
        lines("t1", "a");
        assertThat(messages(read(Map.of()))).containsExactly("a");
        assertThat(lastRequest().logGroupName()).isEqualTo("/jobs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"job_type\":\"../x\",\"container\":{}}",
                "{\"job_type\":\"tally\",\"container\":null}",
                "{\"job_type\":\"meta-analysis\"}",
                "[]",
                "no JSON"
            })
    void jobWithoutAContainerOfItsOwn_logsWithTheTask(String input) throws IOException {
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .input(input));
        deployment.tasks("t1");
        lines("t1", "a");
        assertThat(messages(read(Map.of(), ofTypes()))).containsExactly("a");
        assertThat(lastRequest().logGroupName()).isEqualTo("/jobs");
    }

    @Test
    void log_ofATypeThatIsNotDeployedAnyMore_is404() throws IOException {
        containerJob();
        deployment.tasks("t1");
        doThrow(CloudWatchLogsException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .build())
                        .build())
                .when(logs)
                .getLogEvents(any(GetLogEventsRequest.class));

        var answer = Invocation.get(ofTypes(), Map.of("artifact_prefix", "job-1"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.error()).contains("type is not deployed any more; group stack-tally");
        // Of the stack's own group, it is a fault of the deployment.
        deployment.running("job-1");
        assertThat(Invocation.get(ofTypes(), Map.of("artifact_prefix", "job-1")).statusCode())
                .isEqualTo(500);
    }

    @Test
    void start_whereNoneIsAskedFor_isTheLookback() throws IOException {
        deployment.tasks("t1");
        read(Map.of());
        assertThat(lastRequest().startTime()).isEqualTo(Deployment.NOW.toEpochMilli() - HOUR);

        // Counted from the end of a job that has ended: an hour before now, an old job has no log.
        deployment.ended("job-1", ExecutionStatus.SUCCEEDED);
        read(Map.of());
        assertThat(lastRequest().startTime())
                .isEqualTo(Deployment.NOW.minusSeconds(5).toEpochMilli() - HOUR);
    }

    @Test
    void start_ofTheFirstRequest_staysForThoseThatFollow() throws IOException {
        deployment.tasks("t1");
        lines("t1", "a");
        var first = read(Map.of("start_time", "1000"));

        read(token(first));

        // Counted anew at each request, the lookback would overtake a reader who pauses, and skip lines.
        assertThat(lastRequest().startTime()).isEqualTo(1000);
    }

    @Test
    void startAndEnd_thatAreAskedFor_arePassedOn() throws IOException {
        deployment.tasks("t1");

        read(Map.of("start_time", "1000", "end_time", "2000"));

        assertThat(lastRequest().startTime()).isEqualTo(1000);
        assertThat(lastRequest().endTime()).isEqualTo(2000);
        assertThat(lastRequest().logGroupName()).isEqualTo("/jobs");
        assertThat(lastRequest().logStreamName()).isEqualTo("run/task/t1");
        assertThat(lastRequest().startFromHead()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "next_token":"???"                    | next_token: got "???"; allowed: the next_token of an earlier answer for this job
            "next_token":"aGVsbG8"                | next_token: got "aGVsbG8"; allowed: the next_token of an earlier answer for this job
            "next_token":"LTE6MDp4"               | next_token: got "LTE6MDp4"; allowed: the next_token of an earlier answer for this job
            "next_token":7                        | next_token: got 7; allowed: the next_token of an earlier answer for this job
            "start_time":"yesterday"              | start_time: got "yesterday"; allowed: milliseconds since 1970-01-01T00:00:00Z
            "end_time":-1                         | end_time: got -1; allowed: milliseconds since 1970-01-01T00:00:00Z
            "start_time":2000,"end_time":1000     | end_time: got 1000; allowed: milliseconds from start_time on
            """)
    void request_thatIsNotAllowed_is400(String fields, String error) throws IOException {
        deployment.tasks("t1");

        var answer = Invocation.post(handler, "{\"artifact_prefix\":\"job-1\"," + fields + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo(error);
    }

    @Test
    void tokenThatCloudWatchNoLongerTakes_is400() throws IOException {
        deployment.tasks("t1");
        lines("t1", "a");
        var first = read(Map.of());
        doThrow(InvalidParameterException.builder()
                        .statusCode(400)
                        .message("The specified nextToken is invalid.")
                        .build())
                .when(logs)
                .getLogEvents(any(GetLogEventsRequest.class));

        // Its tokens end after a day: the client can go on without one, and a 500 would not say so.
        var answer = Invocation.get(
                handler,
                Map.of(
                        "artifact_prefix",
                        "job-1",
                        "next_token",
                        first.path("next_token").asText()));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error()).startsWith("next_token: ");
    }

    /** Each is a text that a client made up: its answer names the field, and is not that of a fault of the service. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "job-1:7:0:", // a task that the job never had
                "job-2:0:0:1", // another job's
                "0:0:1", // no job's
                "job-1:0:-5:1",
                "job-1:0:0:\u0000",
                "job-1"
            })
    void tokenThatWasMadeUp_is400(String text) throws IOException {
        deployment.tasks("t1");
        lines("t1", "a");
        String token = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        var answer = Invocation.get(handler, Map.of("artifact_prefix", "job-1", "next_token", token));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error()).startsWith("next_token: got ");
    }

    @Test
    void unknownJob_is404() throws IOException {
        doThrow(ExecutionDoesNotExistException.builder().statusCode(400).build())
                .when(deployment.sfn)
                .getExecutionHistory(any(GetExecutionHistoryRequest.class));

        assertThat(Invocation.get(handler, Map.of("artifact_prefix", "job-2")).statusCode())
                .isEqualTo(404);
        assertThat(Invocation.get(handler, Map.of("artifact_prefix", "job-2", "start_time", "0"))
                        .statusCode())
                .isEqualTo(404);
    }

    private void containerJob() {
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .input("{\"job_type\":\"tally\",\"container\":{\"command\":[],\"environment\":[]}}"));
    }

    /** The handler of a deployment whose job types have log groups of their own. */
    private LogsHandler ofTypes() {
        return new LogsHandler(
                deployment.sfn,
                logs,
                Deployment.CLOCK,
                Deployment.settings(Map.of(
                        HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX, "stack-",
                        HandlerEnvironment.JOB_LOG_STREAM_PREFIX, "run/JobContainer")));
    }

    private void lines(String task, String... lines) {
        streams.computeIfAbsent("run/task/" + task, name -> new ArrayList<>()).addAll(List.of(lines));
    }

    /** Lines that begin with their time. */
    private void timed(String stream, String... lines) {
        streams.computeIfAbsent(stream, name -> new ArrayList<>()).addAll(List.of(lines));
    }

    private GetLogEventsResponse page(GetLogEventsRequest request) {
        List<String> lines = streams.get(request.logStreamName());
        if (lines == null) {
            throw ResourceNotFoundException.builder().statusCode(400).build();
        }
        int from = request.nextToken() == null
                ? 0
                : Integer.parseInt(request.nextToken().substring("f/".length()));
        int to = Math.min(lines.size(), from + 2);
        return GetLogEventsResponse.builder()
                .events(lines.subList(from, to).stream()
                        .map(LogsHandlerTest::event)
                        .toList())
                .nextForwardToken("f/" + to)
                .build();
    }

    private static OutputLogEvent event(String line) {
        boolean timed = line.matches("[0-9]+ .*");
        return OutputLogEvent.builder()
                .timestamp(timed ? Long.parseLong(line.substring(0, line.indexOf(' '))) : 1L)
                .message(timed ? line.substring(line.indexOf(' ') + 1) : line)
                .build();
    }

    private JsonNode read(Map<String, String> fields) throws IOException {
        return read(fields, handler);
    }

    private static JsonNode read(Map<String, String> fields, LogsHandler handler) throws IOException {
        var query = new HashMap<>(fields);
        query.put("artifact_prefix", "job-1");
        var answer = Invocation.get(handler, query);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static Map<String, String> token(JsonNode answer) {
        return Map.of("next_token", answer.path("next_token").asText());
    }

    private static List<String> messages(JsonNode answer) {
        return answer.path("events").findValuesAsText("message");
    }

    private GetLogEventsRequest lastRequest() {
        var request = ArgumentCaptor.forClass(GetLogEventsRequest.class);
        verify(logs, atLeastOnce()).getLogEvents(request.capture());
        return request.getValue();
    }
}

package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.admin.DeleteHandler;
import dev.composerunner.lambdas.admin.ExpireHandler;
import dev.composerunner.lambdas.admin.JobsHandler;
import dev.composerunner.lambdas.admin.StatsHandler;
import dev.composerunner.lambdas.ledger.Ledger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What keys do at every handler that has an address. */
@Isolated("looks at the standard error")
final class HandlerAccessTest {

    private static final String UNKNOWN = "key: got none, or an unknown one; allowed: a key of this service, as"
            + " Authorization: Bearer KEY, as x-api-key: KEY, or as the password of Authorization: Basic";
    private static final String ANN = "cr_of-ann";
    private static final String BOB = "cr_of-bob";
    private static final String WORKER = "cr_of-worker";
    private static final String ADMIN = "cr_of-admin";
    private static final HandlerSettings SETTINGS = Deployment.settings(Map.of(
            HandlerEnvironment.ACCESS_KEYS,
            new AccessKeys(List.of(
                            AccessKey.of("ann", KeyLevel.SUBMIT, new Secret(ANN)),
                            AccessKey.of("bob", KeyLevel.SUBMIT, new Secret(BOB)),
                            AccessKey.of("work", KeyLevel.WORKER, new Secret(WORKER)),
                            AccessKey.of("root", KeyLevel.ADMIN, new Secret(ADMIN))))
                    .text()));

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();

    HandlerAccessTest() {
        deployment.tasks();
    }

    /** The handlers that have an address. */
    enum Endpoint {
        SUBMIT,
        STATUS,
        LOGS,
        RESULTS,
        CANCEL,
        JOB_TYPES,
        CHECK,
        JOBS,
        STATS,
        EXPIRE,
        DELETE;

        RequestStreamHandler handler(SfnClient sfn, S3Client s3, CloudWatchLogsClient logs, S3Presigner presigner) {
            return switch (this) {
                case SUBMIT -> new SubmitHandler(sfn, s3, Deployment.CLOCK, SETTINGS);
                case STATUS -> new StatusHandler(sfn, s3, SETTINGS);
                case LOGS -> new LogsHandler(sfn, logs, Deployment.CLOCK, SETTINGS);
                case RESULTS -> new ResultsHandler(sfn, s3, presigner, Deployment.CLOCK, SETTINGS);
                case CANCEL -> new CancelHandler(sfn, s3, Deployment.CLOCK, SETTINGS);
                case CHECK -> new CheckHandler(sfn, s3, Deployment.CLOCK, SETTINGS);
                case JOBS -> new JobsHandler(mock(Ledger.class), SETTINGS);
                case STATS -> new StatsHandler(mock(Ledger.class), Deployment.CLOCK, SETTINGS);
                case EXPIRE -> new ExpireHandler(mock(Ledger.class), s3, SETTINGS);
                case DELETE -> new DeleteHandler(mock(Ledger.class), s3, SETTINGS);
                case JOB_TYPES -> new JobTypesHandler(SETTINGS, SETTINGS.jobTypes(), _ -> Optional.empty(), Map::of);
            };
        }
    }

    static Stream<Arguments> wrongKeys() {
        List<Consumer<ObjectNode>> headers = List.of(
                _ -> {},
                each -> each.put("authorization", "Bearer cr_unknown"),
                each -> each.put("authorization", "Bearer " + ANN + "x"),
                each -> each.put("authorization", "Basic ===="),
                each -> each.put("x-api-key", "x".repeat(100_000)),
                each -> each.put("x-api-key", ""),
                each -> each.put("x-api-key", "cr_unknown").put("authorization", "Bearer " + ANN),
                each -> each.put("x-api-key", SETTINGS.required(HandlerEnvironment.ACCESS_KEYS)),
                each -> each.putNull("authorization"));
        return Stream.of(Endpoint.values())
                .flatMap(endpoint -> headers.stream().map(header -> Arguments.of(endpoint, header)));
    }

    @ParameterizedTest
    @MethodSource("wrongKeys")
    void wrongKey_is401BeforeTheBodyIsParsedOrAnyStoreIsCalled(Endpoint endpoint, Consumer<ObjectNode> headers)
            throws IOException {
        SfnClient sfn = mock(SfnClient.class);
        S3Client s3 = mock(S3Client.class);
        CloudWatchLogsClient logs = mock(CloudWatchLogsClient.class);
        S3Presigner presigner = mock(S3Presigner.class);
        RequestStreamHandler handler = endpoint.handler(sfn, s3, logs, presigner);
        String broken = "{\"job_id\":";

        // A broken body and a method that is not allowed have answers of their own, which say that a key was right.
        for (ObjectNode event : List.of(
                Invocation.event("POST").put("body", "{\"job_id\":\"job-1\",\"artifact_prefix\":\"job-1\"}"),
                Invocation.event("POST").put("body", broken),
                Invocation.event("DELETE"))) {
            headers.accept(event.withObject("/headers"));
            Invocation.HttpAnswer answer = Invocation.http(handler, event);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body().toString()).isEqualTo("{\"status\":\"FAILED\",\"error\":\"" + UNKNOWN + "\"}");
        }
        verifyNoInteractions(sfn, s3, logs, presigner);
    }

    @Test
    void answer401_namesTheScheme() throws IOException {
        var out = new ByteArrayOutputStream();
        byte[] event = Invocation.event("GET").toString().getBytes(StandardCharsets.UTF_8);

        Exchange.of(new ByteArrayInputStream(event), out)
                .answer(SETTINGS.access(), KeyLevel.SUBMIT, (payload, _) -> Exchange.Answer.ok(payload));

        JsonNode answer = ContractJson.MAPPER.readTree(out.toByteArray());
        assertThat(answer.at("/headers/WWW-Authenticate").asText()).isEqualTo("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        ANN + ", WORKER, 403", ANN + ", ADMIN, 403", WORKER + ", ADMIN, 403", ADMIN + ", WORKER, 403",
        ANN + ", SUBMIT, 200", WORKER + ", SUBMIT, 200", ADMIN + ", SUBMIT, 200", WORKER + ", WORKER, 200",
        ADMIN + ", ADMIN, 200"
    })
    void key_ofAnotherLevel_is403(String key, KeyLevel needed, int status) throws IOException {
        AccessCheck access = SETTINGS.access();
        RequestStreamHandler handler = (event, out, _) ->
                Exchange.of(event, out).answerPost(access, needed, (payload, _) -> Exchange.Answer.ok(payload));

        Invocation.HttpAnswer answer = ask(handler, key, "{\"job_id\":\"job-1\"}");

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.error())
                    .isEqualTo("key: got one of another level; allowed: one of a level that may do this");
            assertThat(ask(handler, key, "{").statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBMIT", "CANCEL", "CHECK", "EXPIRE", "DELETE"})
    void change_byAnotherMethodThanPost_is405(Endpoint endpoint) throws IOException {
        for (String method : List.of("GET", "PUT", "DELETE", "HEAD")) {
            ObjectNode event = Invocation.event(method);
            event.withObject("/headers").put("x-api-key", ADMIN);

            assertThat(Invocation.http(handler(endpoint), event).statusCode()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JOBS", "STATS", "EXPIRE", "DELETE"})
    void keyOfASubmitter_atWhatIsForAdmins_is403(Endpoint endpoint) throws IOException {
        for (String key : List.of(ANN, WORKER)) {
            assertThat(ask(handler(endpoint), key, job("job-1")).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void job_carriesTheNameOfTheKeyThatSubmittedIt() throws IOException {
        assertThat(submit(ANN, "job-1").statusCode()).isEqualTo(202);

        assertThat(input("job-1").path("submitted_by").asText()).isEqualTo("ann");
        assertThat(input("job-1").toString()).doesNotContain(ANN);
    }

    @Test
    void submission_ofAnotherKeyUnderATakenName_is409WithoutAName() throws IOException {
        submit(ANN, "job-1");

        assertThat(submit(ANN, "job-1").statusCode()).isEqualTo(202);
        Invocation.HttpAnswer other = submit(BOB, "job-1");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body().toString()).doesNotContain("ann");
        assertThat(input("job-1").path("submitted_by").asText()).isEqualTo("ann");
    }

    @ParameterizedTest
    @EnumSource(names = {"STATUS", "LOGS", "RESULTS", "CANCEL"})
    void job_ofAnotherKey_isAnsweredAsOneThatIsNot(Endpoint endpoint) throws IOException {
        submit(ANN, "job-1");
        deployment.put("job-0", DescribeExecutionResponse.builder().status(ExecutionStatus.RUNNING));
        bucket.objects.put("r/job-1/z.nii.gz", "x");
        RequestStreamHandler handler = handler(endpoint);

        for (String key : List.of(BOB, WORKER)) {
            Invocation.HttpAnswer unknown = ask(handler, key, job("job-2"));
            assertThat(unknown.statusCode()).isEqualTo(404);
            // One of another key, and one that was submitted without a key.
            for (String job : List.of("job-1", "job-0")) {
                Invocation.HttpAnswer answer = ask(handler, key, job(job));

                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body().toString())
                        .isEqualTo(unknown.body().toString().replace("job-2", job));
            }
        }
        assertThat(running("job-1")).isTrue();
        assertThat(ask(handler, ADMIN, job("job-0")).statusCode()).isEqualTo(200);
        assertThat(ask(handler, ANN, job("job-1")).statusCode()).isEqualTo(200);
    }

    @Test
    void results_ofANameThatAnotherKeyHadBefore_areThoseOfTheNewJobAlone() throws IOException {
        // Step Functions gives a name free after 90 days, and S3 still has what is in its folder.
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .input("{\"submitted_by\":\"bob\"}"));
        bucket.objects.put("r/job-1/old.nii.gz", "x");
        bucket.modified.put("r/job-1/old.nii.gz", Deployment.NOW.minusSeconds(90L * 86_400));
        bucket.objects.put("r/job-1/new.nii.gz", "x");

        assertThat(files(BOB)).containsExactly("new.nii.gz");
        assertThat(files(ADMIN)).containsExactly("new.nii.gz", "old.nii.gz");
    }

    private List<String> files(String key) throws IOException {
        return ask(handler(Endpoint.RESULTS), key, job("job-1"))
                .body()
                .path("artifacts")
                .findValuesAsText("filename");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMIT", "STATUS", "LOGS", "RESULTS", "CANCEL", "JOB_TYPES"})
    void directInvocation_needsNoKey(Endpoint endpoint) throws IOException {
        submit(ANN, "job-1");

        JsonNode answer = Invocation.direct(
                handler(endpoint),
                switch (endpoint) {
                    case SUBMIT -> "{\"artifact_prefix\":\"job-3\",\"meta_analysis_id\":\"abc\"}";
                    case JOB_TYPES -> "{}";
                    default -> job("job-1");
                });

        assertThat(answer.has("error")).isFalse();
    }

    @Test
    void workflowsHandler_overHttp_isNotThere() throws IOException {
        Invocation.HttpAnswer answer =
                Invocation.post(new ClassifyFailureHandler(), "{\"error\":\"States.Timeout\",\"cause\":\"\"}");

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void keys_areInNoAnswerAndNoLog() throws IOException {
        PrintStream before = System.err;
        var log = new ByteArrayOutputStream();
        var answers = new StringBuilder();
        RequestStreamHandler broken =
                (event, out, _) -> Exchange.of(event, out).answer(SETTINGS.access(), KeyLevel.SUBMIT, (_, caller) -> {
                    throw new IllegalStateException("broken for " + caller);
                });
        try {
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            for (String key : List.of(ANN, "cr_of-nobody")) {
                answers.append(ask(broken, key, "{}").body());
                for (Endpoint endpoint : Endpoint.values()) {
                    answers.append(ask(handler(endpoint), key, job("job-9")).body());
                }
            }
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8)).contains("broken for").doesNotContain("cr_of");
        assertThat(answers.toString()).contains("internal error").doesNotContain("cr_of");
        assertThat(SETTINGS.toString()).doesNotContain("ann");
    }

    private RequestStreamHandler handler(Endpoint endpoint) {
        return endpoint.handler(
                deployment.sfn, bucket, mock(CloudWatchLogsClient.class), ResultsHandlerTest.presigner("t"));
    }

    private Invocation.HttpAnswer submit(String key, String prefix) throws IOException {
        return ask(
                handler(Endpoint.SUBMIT),
                key,
                "{\"artifact_prefix\":\"" + prefix + "\",\"meta_analysis_id\":\"abc\",\"no_upload\":true}");
    }

    private static String job(String name) {
        return "{\"job_id\":\"" + name + "\",\"artifact_prefix\":\"" + name + "\"}";
    }

    private static Invocation.HttpAnswer ask(RequestStreamHandler handler, String key, String body) throws IOException {
        ObjectNode event = Invocation.event("POST").put("body", body);
        event.withObject("/headers").put("authorization", "Bearer " + key);
        return Invocation.http(handler, event);
    }

    private boolean running(String job) {
        return execution(job).status() == ExecutionStatus.RUNNING;
    }

    private JsonNode input(String job) throws IOException {
        return ContractJson.MAPPER.readTree(execution(job).input());
    }

    private DescribeExecutionResponse execution(String job) {
        return deployment.sfn.describeExecution(r -> r.executionArn(Deployment.arn(job)));
    }
}

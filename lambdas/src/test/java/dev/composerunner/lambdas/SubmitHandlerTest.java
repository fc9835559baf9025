package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

final class SubmitHandlerTest {

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final SubmitHandler handler =
            new SubmitHandler(deployment.sfn, bucket, Clock.systemUTC(), Deployment.SETTINGS);

    @Test
    void start_thatAPolicyDenies_isTooManyUntilTheNextMonth() throws IOException {
        doThrow(SfnException.builder()
                        .statusCode(400)
                        .message("User: arn:x is not authorized to perform: states:StartExecution on resource: arn:y"
                                + " with an explicit deny in an identity-based policy: arn:z")
                        .build())
                .when(deployment.sfn)
                .startExecution(any(StartExecutionRequest.class));

        var answer = Invocation.post(handler, "{\"meta_analysis_id\":\"abc\"}");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.error()).startsWith("CostLimitExceeded: this deployment is denied to start jobs");
    }

    @Test
    void submission_withAPrefix_is202WithItsJob() throws IOException {
        var answer = Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body())
                .isEqualTo(ContractJson.MAPPER.readTree("{\"job_id\":\"" + Deployment.arn("job-1")
                        + "\",\"artifact_prefix\":\"job-1\",\"status\":\"SUBMITTED\",\"status_url\":"
                        + "\"https://status.example/?job_id="
                        + Deployment.arn("job-1").replace(":", "%3A") + "\"}"));
    }

    @Test
    void submission_byGet_is405AndStartsNothing() throws IOException {
        var answer = Invocation.get(handler, Map.of("meta_analysis_id", "abc"));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.error()).isEqualTo("method: got GET; allowed: POST");
        assertThat(deployment.executions()).isZero();
    }

    @Test
    void submission_withoutPrefix_getsOneOfItsOwn() throws IOException {
        String first = Invocation.post(handler, "{\"meta_analysis_id\":\"abc\"}")
                .body()
                .path("artifact_prefix")
                .asText();
        String second = Invocation.direct(handler, "{\"meta_analysis_id\":\"abc\"}")
                .path("artifact_prefix")
                .asText();

        assertThat(first).hasSize(36).isNotEqualTo(second);
        assertThat(deployment.executions()).isEqualTo(2);
    }

    @Test
    void submission_ofEverything_startsWithEveryFieldAsText() throws IOException {
        Invocation.post(
                handler,
                "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\",\"environment\":\"staging\","
                        + "\"no_upload\":true,\"n_cores\":\"8\"}");

        // The workflow names every field, and a container's environment takes text alone.
        assertThat(started())
                .isEqualTo(
                        ContractJson.MAPPER.readTree(
                                "{\"artifact_prefix\":\"job-1\",\"job_type\":\"meta-analysis\","
                                        + "\"version\":\"0.20\",\"task_definition\":\"standard\",\"larger_task_definition\":\"\",\"task_size\":\"standard\",\"environment\":["
                                        + "{\"Name\":\"META_ANALYSIS_ID\",\"Value\":\"abc\"},{\"Name\":\"ENVIRONMENT\",\"Value\":\"staging\"},"
                                        + "{\"Name\":\"NO_UPLOAD\",\"Value\":\"true\"},{\"Name\":\"N_CORES\",\"Value\":\"8\"}],"
                                        + "\"results\":{\"bucket\":\"results-bucket\",\"prefix\":\"r\"},\"secrets_key\":\"\",\"order_key\":\"\",\"submitted_by\":\"\"}"));
        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void submission_withUnknownFields_is202WithWarnings() throws IOException {
        var answer = Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"n_core\":\"4\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body().path("warnings").path(0).asText()).isEqualTo("unknown field \"n_core\" is ignored");
    }

    @Test
    void submission_thatIsNotAllowed_is400AndStartsNothing() throws IOException {
        var answer = Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"../x\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error()).startsWith("artifact_prefix: got \"../x\"; allowed: ");
        assertThatThrownBy(() -> Invocation.direct(handler, "[]"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("body: got an array");
        verify(deployment.sfn, never()).startExecution(any(StartExecutionRequest.class));
    }

    @Test
    void submission_again_isTheSameJob() throws IOException {
        String submission = "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}";

        var first = Invocation.post(handler, submission);
        var second = Invocation.postBase64(handler, submission);

        // A client that lost the first answer asks again.
        assertThat(second).isEqualTo(first);
        assertThat(deployment.executions()).isEqualTo(1);
    }

    @Test
    void submission_ofAnotherJobUnderThePrefix_is409() throws IOException {
        Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}");

        var answer = Invocation.post(handler, "{\"meta_analysis_id\":\"other\",\"artifact_prefix\":\"job-1\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.error())
                .isEqualTo(
                        "artifact_prefix: \"job-1\" is taken by another job; choose another, or leave it out to be given one");
    }

    @Test
    void submission_underThePrefixOfAnEndedJob_is409() throws IOException {
        deployment.ended("job-1", ExecutionStatus.SUCCEEDED);

        assertThat(Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void submission_whileStepFunctionsFails_is500() throws IOException {
        doThrow(SfnException.builder().statusCode(503).message("no").build())
                .when(deployment.sfn)
                .startExecution(any(StartExecutionRequest.class));

        assertThat(Invocation.post(handler, "{\"meta_analysis_id\":\"abc\"}").statusCode())
                .isEqualTo(500);
    }

    @Test
    void reuse_askedWhileComposeIsDown_isWarnedOf() throws IOException {
        assertThat(Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"reuse\":\"running\"}")
                        .body()
                        .path("warnings")
                        .toString())
                .isEqualTo(
                        "[\"reuse: the specification of the meta-analysis could not be read at production Neurosynth Compose; this is a new one\"]");
        assertThat(Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"reuse\":\"none\"}")
                        .body()
                        .has("warnings"))
                .isFalse();
    }

    @Test
    void submission_withoutAStatusUrl_pointsToThePathOfTheJob() throws IOException {
        var bare = new SubmitHandler(
                deployment.sfn,
                bucket,
                Clock.systemUTC(),
                Deployment.settings(Map.of(HandlerEnvironment.STATUS_URL, "")));

        assertThat(Invocation.post(bare, "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}")
                        .body()
                        .path("status_url")
                        .asText())
                .isEqualTo("/jobs/" + Deployment.arn("job-1"));
    }

    @Test
    void submission_ofAMonteCarloAnalysisAgain_whileComposeIsDown_isTheSameJob() throws IOException {
        String submission = "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}";
        Invocation.HttpAnswer first;
        SubmitHandler withCompose;
        try (var compose = new Compose()) {
            withCompose = handler(compose);
            first = Invocation.post(withCompose, submission);
            assertThat(started().path("task_definition").asText()).isEqualTo("large");
        }

        // The size of the task cannot be looked up any more, and is no part of what is the same.
        var second = Invocation.post(withCompose, submission);

        assertThat(second.statusCode()).as(second.toString()).isEqualTo(202);
        assertThat(second).isEqualTo(first);
        assertThat(deployment.executions()).isEqualTo(1);
    }

    @Test
    void sameMetaAnalysis_whileItsJobRuns_isThatJob_andTheNextAttemptAfterwards() throws IOException {
        try (var compose = new Compose()) {
            SubmitHandler reusing = handler(compose);
            var first = Invocation.post(reusing, typed(""));
            assertThat(first.statusCode()).as(first.toString()).isEqualTo(202);
            assertThat(started().path("environment").toString())
                    .contains("{\"Name\":\"REUSE\",\"Value\":\"completed\"}");
            // One answer for identity and size.
            assertThat(compose.requests).hasValue(1);

            var twin = Invocation.post(reusing, typed(",\"n_cores\":2"));
            assertThat(twin.statusCode()).as(twin.toString()).isEqualTo(200);
            assertThat(twin.body().path("job_id")).isEqualTo(first.body().path("job_id"));
            assertThat(Invocation.post(reusing, typed(",\"no_upload\":true"))
                            .body()
                            .path("job_hash"))
                    .isNotEqualTo(first.body().path("job_hash"));

            deployment.ended(first.body().path("artifact_prefix").asText(), ExecutionStatus.SUCCEEDED);
            var next = Invocation.post(reusing, typed(""));
            assertThat(next.statusCode()).as(next.toString()).isEqualTo(202);
            assertThat(next.body().path("attempt").asInt()).isEqualTo(2);
            assertThat(next.body().path("reused").asBoolean(true)).isFalse();
            assertThat(next.body().path("not_reused").asText()).startsWith("attempt 1 has ended; the task decides");
        }
    }

    private SubmitHandler handler(Compose compose) {
        return new SubmitHandler(
                deployment.sfn,
                bucket,
                Clock.systemUTC(),
                Deployment.settings(Map.of("COMPOSE_API_URL", compose.url())));
    }

    private static String typed(String more) {
        return "{\"job_type\":\"meta-analysis\",\"parameters\":{\"meta_analysis_id\":\"abc\"" + more + "}}";
    }

    /** A compose API with one meta-analysis, of a Monte-Carlo correction. */
    private static final class Compose implements AutoCloseable {

        private static final byte[] META_ANALYSIS = ("{\"specification\": {\"id\": \"s\", \"corrector\": "
                        + "{\"type\": \"FWECorrector\", \"args\": {\"method\": \"montecarlo\"}}}}")
                .getBytes(StandardCharsets.UTF_8);

        private final HttpServer server;
        private final AtomicInteger requests = new AtomicInteger();

        Compose() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/api/meta-analyses/abc", exchange -> {
                requests.incrementAndGet();
                exchange.sendResponseHeaders(200, META_ANALYSIS.length);
                exchange.getResponseBody().write(META_ANALYSIS);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private JsonNode started() throws IOException {
        var request = ArgumentCaptor.forClass(StartExecutionRequest.class);
        verify(deployment.sfn).startExecution(request.capture());
        assertThat(request.getValue().stateMachineArn()).isEqualTo(Deployment.STATE_MACHINE);
        return ContractJson.MAPPER.readTree(request.getValue().input());
    }
}

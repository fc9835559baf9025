package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.jobs.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line of a function's log for each request. */
final class AccessLogTest {

    private static final String KEY = "cr_" + "k".repeat(43);

    private final List<String> lines = new ArrayList<>();

    @Test
    void request_thatIsAnswered_isALineWithWhoWhatAndHow() throws Exception {
        ObjectNode event = Invocation.event("POST").put("rawPath", "/status").put("body", "{\"job_id\":\"job-1\"}");
        event.putObject("headers").put("x-api-key", KEY);
        event.withObject("requestContext").put("requestId", "r-1");

        send(event, (payload, _) -> Exchange.Answer.accepted(payload));

        JsonNode line = line();
        assertThat(line.path("ms").isIntegralNumber()).isTrue();
        ((ObjectNode) line).remove("ms");
        assertThat(line).isEqualTo(ContractJson.MAPPER.readTree("""
                        {"message": "request", "request_id": "r-1", "route": "POST /status", "key": "ann", "status": 202,
                          "artifact_prefix": "job-1"}"""));
    }

    @Test
    void submission_withoutAPrefix_hasTheOneThatItWasGiven() throws Exception {
        send(event("{}"), (_, _) -> Exchange.Answer.accepted(SubmitAnswer.submitted("arn:x", "given", "/", null)));

        assertThat(line().path("artifact_prefix").asText()).isEqualTo("given");
    }

    @ParameterizedTest
    @CsvSource({"arn:aws:states:eu-central-1:123456789012:execution:jobs:job-1, job-1", "a b,", "../x,", "a%0A{,"})
    void job_ofARequest_isItsNameOrNothing(String jobId, String name) throws Exception {
        send(event("{\"job_id\":\"" + jobId + "\"}"), (payload, _) -> Exchange.Answer.ok(payload));

        assertThat(line().path("artifact_prefix").asText(null)).isEqualTo(name);
    }

    @Test
    void request_thatIsRefused_saysNothingThatTheCallerChose() throws Exception {
        ObjectNode event = event("{\"job_id\":\"hunter2\"}").put("rawPath", "/hunter2/hunter2");
        event.withObject("requestContext").withObject("http").put("method", "POST");
        event.withObject("headers").put("x-api-key", KEY);

        send(event, (_, _) -> {
            throw RefusedException.conflict("hunter2 is taken");
        });

        assertThat(line().path("status").asInt()).isEqualTo(409);
        assertThat(line().path("route").asText()).isEqualTo("POST /?");
        assertThat(lines.getFirst()).doesNotContain("hunter2").doesNotContain(KEY);
    }

    @Test
    void request_withAnUnknownKey_isALineToo() throws Exception {
        ObjectNode event = event("{}");
        event.withObject("headers").put("x-api-key", "cr_" + "x".repeat(43));

        send(event, (payload, _) -> Exchange.Answer.ok(payload));

        assertThat(line().path("status").asInt()).isEqualTo(401);
        assertThat(line().has("key")).isFalse();
    }

    @Test
    void directInvocation_isNoRequestOverHttp() throws Exception {
        send(
                ContractJson.MAPPER.createObjectNode().put("job_id", "job-1"),
                (payload, _) -> Exchange.Answer.ok(payload));

        assertThat(lines).isEmpty();
    }

    private static ObjectNode event(String body) {
        ObjectNode event = Invocation.event("POST").put("body", body);
        event.putObject("headers").put("x-api-key", KEY);
        return event;
    }

    private JsonNode line() throws IOException {
        assertThat(lines).hasSize(1);
        return ContractJson.MAPPER.readTree(lines.getFirst());
    }

    private void send(ObjectNode event, Exchange.Operation operation) throws IOException, NoSuchAlgorithmException {
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8)));
        var access = new AccessCheck(AccessKeys.ofText("ann submit " + hash));
        Exchange.of(
                        new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream(),
                        lines::add)
                .answer(access, KeyLevel.SUBMIT, operation);
    }
}

package dev.composerunner.lambdas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.jobs.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

final class ExchangeTest {

    @Test
    void answerPost_toAnotherMethod_namesTheOneThatIsAllowed() throws IOException {
        var out = new ByteArrayOutputStream();
        byte[] event = Invocation.event("DELETE").toString().getBytes(StandardCharsets.UTF_8);

        Exchange.of(new ByteArrayInputStream(event), out)
                .answerPost(OPEN, KeyLevel.SUBMIT, (payload, _) -> Exchange.Answer.ok(payload));

        JsonNode answer = ContractJson.MAPPER.readTree(out.toByteArray());
        assertThat(answer.path("statusCode").intValue()).isEqualTo(405);
        assertThat(answer.at("/headers/Allow").asText()).isEqualTo("POST");
    }

    private static final AccessCheck OPEN = new AccessCheck(AccessKeys.NONE);
    private static final RequestStreamHandler ECHO = handler(Exchange.Answer::ok);

    @Test
    void payload_asTextBase64QueryOrDirect_isTheSame() throws IOException {
        String payload = "{\"job_id\":\"ü\"}";

        assertThat(Invocation.post(ECHO, payload).body().path("job_id").asText())
                .isEqualTo("ü");
        assertThat(Invocation.postBase64(ECHO, payload).body().path("job_id").asText())
                .isEqualTo("ü");
        assertThat(Invocation.get(ECHO, Map.of("job_id", "ü"))
                        .body()
                        .path("job_id")
                        .asText())
                .isEqualTo("ü");
        assertThat(Invocation.direct(ECHO, payload).path("job_id").asText()).isEqualTo("ü");
    }

    @Test
    void get_withoutQuery_isAnEmptyObject() throws IOException {
        assertThat(Invocation.http(ECHO, Invocation.event("GET")).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": hunter2}  | body: not JSON: line=1 column=7
            {"a":           | body: not JSON
            {"a":1}{"a":2}  | body: JSON with more after the first value
            {"a":1} hunter2 | body: not JSON: line=1
            {"a":1,"a":2}   | body: JSON with a field twice in one object
            `   `           | body: got JSON that is no object; allowed: a JSON object
            [1]             | body: got JSON that is no object; allowed: a JSON object
            "x"             | body: got JSON that is no object; allowed: a JSON object
            null            | body: got JSON that is no object; allowed: a JSON object
            """)
    void body_thatIsNoJsonObject_is400AndNotRepeated(String body, String error) throws IOException {
        var answer = Invocation.post(ECHO, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body().path("status").asText()).isEqualTo("FAILED");
        // An unquoted key is what a parser stumbles over; its message would repeat it.
        assertThat(answer.error()).startsWith(error).doesNotContain("hunter2");
    }

    @Test
    void body_thatIsNotBase64_is400() throws IOException {
        var answer =
                Invocation.http(ECHO, Invocation.event("POST").put("body", "{}").put("isBase64Encoded", true));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("body: not base64 although the event says so");
    }

    @Test
    void body_ofTheLimitAndOneMore_is200And413() throws IOException {
        String limit = "{\"a\":\"" + "x".repeat(Exchange.LARGEST_BODY - 8) + "\"}";

        assertThat(Invocation.post(ECHO, limit).statusCode()).isEqualTo(200);
        assertThat(Invocation.postBase64(ECHO, limit + " ").statusCode()).isEqualTo(413);
        assertThat(Invocation.post(ECHO, limit + " ").error())
                .isEqualTo("body: got 262145 bytes; allowed: at most 262144 bytes");
    }

    @Test
    void body_ofManyNestedArrays_is400() throws IOException {
        // Bytes from anybody: the parser's own limit has to hold, not the stack.
        assertThat(Invocation.post(ECHO, "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    @Test
    void payload_ofManyLevels_isRefusedHoweverItComes() throws IOException {
        String most = "{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}";
        String more = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";

        assertThat(Invocation.post(ECHO, most).statusCode()).isEqualTo(200);
        // Of 900 levels, a validator of parameters runs out of stack, which nothing catches.
        assertThat(Invocation.post(ECHO, more).statusCode()).isEqualTo(400);
        assertThat(Invocation.post(ECHO, more).error())
                .isEqualTo("body: got JSON of more than 100 levels; allowed: at most 100 levels");
        assertThatThrownBy(() -> Invocation.direct(ECHO, more)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void event_thatIsNotJson_isNotQuoted() {
        assertThatThrownBy(() -> Invocation.direct(ECHO, "{\"nsc_key\":hunter2}"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("event: not JSON: line=1")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void answer_largerThanLambdaPassesOn_is500AndSaysSo() throws IOException {
        // A quote counts twice over HTTP, where the body is a text; Lambda itself would answer an empty 502.
        RequestStreamHandler handler =
                handler(payload -> Exchange.Answer.ok(Map.of("a", "\"".repeat(Exchange.LARGEST_ANSWER / 3))));

        var answer = Invocation.post(handler, "{}");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.error()).startsWith("the answer has ");
    }

    @Test
    void exceptions_overHttp_areStatusCodes() throws IOException {
        assertThat(failing(new InvalidRequestException("a")).statusCode()).isEqualTo(400);
        assertThat(failing(RefusedException.notFound("a")).statusCode()).isEqualTo(404);
        assertThat(failing(RefusedException.conflict("a")).statusCode()).isEqualTo(409);
        assertThat(failing(RefusedException.tooLarge("a")).error()).isEqualTo("a");
    }

    @Test
    void faultsOfOurs_overHttp_are500WithoutTheirText() throws IOException {
        // What an SDK says has names of buckets, roles and accounts in it.
        var ofService = failing(SdkClientException.create("arn:aws:secret-role"));
        var ofOurs = failing(new IllegalStateException("arn:aws:secret-role"));

        assertThat(ofService.statusCode()).isEqualTo(500);
        assertThat(ofService.error()).isEqualTo("a service behind this one did not answer; try again later");
        assertThat(ofOurs.statusCode()).isEqualTo(500);
        assertThat(ofOurs.error()).isEqualTo("internal error; the log of the function has more");
    }

    @Test
    void faultOfOurs_isLoggedWithItsTraceUnderTheIdOfTheAnswer() throws IOException {
        PrintStream before = System.err;
        var log = new ByteArrayOutputStream();
        String answer;
        try {
            System.setErr(new PrintStream(log, true, UTF_8));
            var out = new ByteArrayOutputStream();
            String event = "{\"requestContext\": {\"requestId\": \"id-1\", \"http\": {\"method\": \"POST\"}}, \"body\":"
                    + " \"{\\\"nv_key\\\": \\\"s3cret\\\"}\"}";
            Exchange.of(new ByteArrayInputStream(event.getBytes(UTF_8)), out)
                    .answer(
                            OPEN,
                            KeyLevel.SUBMIT,
                            (_, _) -> throwing(
                                    new IllegalStateException("outside", new IllegalArgumentException("inside"))));
            answer = out.toString(UTF_8);
        } finally {
            System.setErr(before);
        }

        JsonNode body = ContractJson.MAPPER.readTree(
                ContractJson.MAPPER.readTree(answer).path("body").asText());
        assertThat(body.path("request_id").asText()).isEqualTo("id-1");
        // One line, as a log of functions is read.
        assertThat(log.toString(UTF_8).strip().lines()).hasSize(1);
        JsonNode line = ContractJson.MAPPER.readTree(log.toString(UTF_8));
        assertThat(line.path("request_id").asText()).isEqualTo("id-1");
        assertThat(line.path("stack").asText())
                .contains("java.lang.IllegalStateException: outside", "Caused by: ", "inside", "ExchangeTest");
        assertThat(log.toString(UTF_8)).doesNotContain("s3cret");
    }

    @Test
    void exceptions_ofADirectInvocation_areThrownWithTheirMessage() {
        // A workflow or a client of the SDK sees a failed invocation, not a success that holds an error.
        assertThatThrownBy(() ->
                        Invocation.direct(handler(payload -> throwing(RefusedException.notFound("no job"))), "{}"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("no job");
    }

    private static Invocation.HttpAnswer failing(RuntimeException e) throws IOException {
        return Invocation.post(handler(payload -> throwing(e)), "{}");
    }

    private static Exchange.Answer throwing(RuntimeException e) {
        throw e;
    }

    private static RequestStreamHandler handler(Exchange.Step step) {
        return (event, answer, context) ->
                Exchange.of(event, answer).answer(OPEN, KeyLevel.SUBMIT, (payload, _) -> step.answer(payload));
    }
}

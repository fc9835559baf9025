package dev.composerunner.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.local.LogRecords;
import dev.composerunner.local.http.HandlerServer.Route;
import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.statesserver.AwsJsonRoute;
import dev.composerunner.statesserver.Operations;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HandlerServerTest {

    private static HandlerServer server;

    @BeforeAll
    static void start() throws IOException {
        server = HandlerServer.bind("127.0.0.1", 0, Callers.ownerWhereKnown(), FrontLimits.standard());
        // Answers with its event.
        var echo = new Route(
                (event, answer, _) -> ContractJson.MAPPER.writeValue(
                        answer,
                        Map.of("statusCode", 200, "body", new String(event.readAllBytes(), StandardCharsets.UTF_8))),
                false);
        // Answers with its body.
        var answer = new Route(
                (event, out, _) -> out.write(Base64.getDecoder()
                        .decode(ContractJson.MAPPER
                                .readTree(event.readAllBytes())
                                .path("body")
                                .asText())),
                false);
        var broken = new Route(
                (_, _, _) -> {
                    throw new IllegalStateException("broken");
                },
                false);
        server.start(
                Map.of("echo", echo, "answer", answer, "change", new Route(echo.handler(), true), "broken", broken),
                new AwsJsonRoute(Operations.none()),
                null,
                new FrontRules(new AccessCheck(AccessKeys.NONE), List.of()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void request_reachesItsHandlerAsTheEventOfAFunctionUrl() throws IOException {
        JsonNode event = ContractJson.MAPPER.readTree(
                body(ask("POST /echo?a=1%202&b&a=3 HTTP/1.1", "X-One: 1\r\nX-One: 2\r\nContent-Length: 2\r\n\r\nhi")));

        assertThat(event.path("rawPath").asText()).isEqualTo("/echo");
        assertThat(event.path("rawQueryString").asText()).isEqualTo("a=1%202&b&a=3");
        assertThat(event.path("queryStringParameters").toString()).isEqualTo("{\"a\":\"3\",\"b\":\"\"}");
        assertThat(event.at("/headers/x-one").asText()).isEqualTo("1,2");
        assertThat(event.at("/requestContext/http/method").asText()).isEqualTo("POST");
        assertThat(event.path("body").asText()).isEqualTo("aGk=");
    }

    /** Every request gets an answer, and none that says that the service is at fault. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            GET /echo?NAME=1 HTTP/1.1   | ~~                           | 400 | query: got a name of 60000 characters; allowed: at most 1000
            GET /echo HTTP/1.1          | X-NAME: 1                    | 400 | headers: got a name of 60002 characters; allowed: at most 1000
            GET /echo?a=%zz HTTP/1.1    | ~~                           | 200 | ~~
            GET /echo/../../x HTTP/1.1  | ~~                           | 400 | ~~
            GET /nothing HTTP/1.1       | ~~                           | 404 | there is nothing at /nothing; there is /answer, /broken, /change, /echo
            DELETE /echo HTTP/1.1       | ~~                           | 405 | method: got DELETE; allowed: GET, POST
            GET /change HTTP/1.1        | ~~                           | 405 | method: got GET; allowed: POST
            CONNECT evil:443 HTTP/1.1   | ~~                           | 4   | ~~
            POST /echo HTTP/1.1         | Transfer-Encoding: chunked   | 400 | ~~
            POST /echo HTTP/1.1         | Content-Length: -1           | 400 | ~~
            POST /echo HTTP/1.1         | Transfer-Encoding: gzip      | 4   | ~~
            """)
    void request_ofAnyKind_isAnswered(String line, String header, String status, String error) throws IOException {
        String name = "n".repeat(60_000);

        String answer = ask(
                line.replace("NAME", name),
                (header.isEmpty() ? "" : header.replace("NAME", name) + "\r\n") + "\r\nzz\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        if (!error.isEmpty()) {
            assertThat(ContractJson.MAPPER.readTree(body(answer)).path("error").asText())
                    .startsWith(error);
        }
    }

    @Test
    void headers_ofTheHandler_arePassedOn() throws IOException {
        String answer = answered("""
                {"statusCode": 201, "body": "a,b", "headers": {"content-type": "text/csv", "Retry-After": "5",
                 "cache-control": "max-age=60", "Connection": "upgrade", "Transfer-Encoding": "chunked", "Content-Length": "99"},
                 "cookies": ["a=1", "b=2; HttpOnly"]}""");

        assertThat(answer)
                .startsWith("HTTP/1.1 201")
                .contains("Content-Type: text/csv\r\n", "Retry-After: 5\r\n", "Cache-Control: max-age=60\r\n")
                .contains("Set-Cookie: a=1\r\n", "Set-Cookie: b=2; HttpOnly\r\n")
                .contains("Content-Length: 3\r\n", "X-Content-Type-Options: nosniff\r\n")
                .doesNotContain("upgrade", "chunked", "no-store");
        assertThat(body(answer)).isEqualTo("a,b");
    }

    @Test
    void body_inBase64_isSentAsItsBytes() throws IOException {
        assertThat(body(answered("{\"statusCode\": 200, \"body\": \"aGk=\", \"isBase64Encoded\": true}")))
                .isEqualTo("hi");
    }

    @Test
    void answer_withoutAStatusCode_isTheBodyItself() throws IOException {
        String answer = answered("{\"a\": 1}");

        assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Type: application/json");
        assertThat(body(answer)).isEqualTo("{\"a\": 1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"statusCode\": 99}",
                "{\"statusCode\": \"many\"}",
                "{\"statusCode\": 200, \"headers\": {\"X-A\": \"1\\r\\nX-B: 2\"}}",
                "{\"statusCode\": 200, \"headers\": {\"X A\": \"1\"}}",
                "no JSON"
            })
    void answer_thatIsNone_isAFaultOfTheService(String answer) throws IOException {
        assertThat(answered(answer)).startsWith("HTTP/1.1 500").doesNotContain("X-B", "X A");
    }

    @Test
    void head_isAnsweredAsGetWithoutTheBody() throws IOException {
        String answer = ask("HEAD /echo HTTP/1.1", "\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("Content-Length: ")
                .doesNotContain("Content-Length: 0");
        assertThat(body(answer)).isEmpty();
        assertThat(ask("HEAD /change HTTP/1.1", "\r\n")).startsWith("HTTP/1.1 405");
    }

    @Test
    void options_areTheMethodsThatThereAre() throws IOException {
        assertThat(ask("OPTIONS /echo HTTP/1.1", "\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("Allow: GET, POST, HEAD, OPTIONS\r\n");
        assertThat(ask("OPTIONS /change HTTP/1.1", "\r\n")).contains("Allow: POST, OPTIONS\r\n");
    }

    @Test
    void handlerThatThrows_is500WithTheIdThatTheLogHasTheTraceUnder() throws IOException {
        try (LogRecords log = LogRecords.capture()) {
            String answer = ask("GET /broken?X-Amz-Signature=5ec4e7 HTTP/1.1", "X-Key: 5ec4e7\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 500");
            JsonNode body = ContractJson.MAPPER.readTree(body(answer));
            String id = body.path("request_id").asText();
            assertThat(id).hasSize(36);
            assertThat(answer).contains("X-Request-Id: " + id + "\r\n");
            assertThat(body.path("status").asText()).isEqualTo("FAILED");
            assertThat(body.path("error").asText()).isEqualTo("internal error; the log has more under request_id");
            LogRecord record = log.onlyError();
            assertThat(record.getMessage()).isEqualTo("GET /broken failed (request " + id + ")");
            assertThat(record.getThrown())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
        }
    }

    @Test
    void event_hasTheIdOfTheAnswer() throws IOException {
        String answer = ask("GET /echo HTTP/1.1", "\r\n");

        String id = ContractJson.MAPPER
                .readTree(body(answer))
                .at("/requestContext/requestId")
                .asText();
        assertThat(answer).contains("X-Request-Id: " + id + "\r\n");
    }

    private static String answered(String answer) throws IOException {
        return ask("POST /answer HTTP/1.1", "Content-Length: " + answer.length() + "\r\n\r\n" + answer);
    }

    /** A document that can be read in two ways is refused by this protocol too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"{\"maxResults\":1}{\"maxResults\":2}", "{\"maxResults\":1,\"maxResults\":2}", "{} x", "{"})
    void statesRequest_thatIsNotOneDocument_isASerializationException(String body) throws IOException {
        String answer = ask(
                "POST / HTTP/1.1",
                "X-Amz-Target: AWSStepFunctions.ListStateMachines\r\nContent-Type: application/x-amz-json-1.0\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(answer).startsWith("HTTP/1.1 400").contains("x-amzn-ErrorType: SerializationException");
    }

    private static String ask(String line, String rest) throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            String head = line + "\r\nHost: 127.0.0.1:" + server.port() + "\r\nConnection: close\r\n";
            client.getOutputStream().write((head + rest).getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = client.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}

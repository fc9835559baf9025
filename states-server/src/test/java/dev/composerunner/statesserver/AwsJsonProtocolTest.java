package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of the protocol, sent by hand. */
class AwsJsonProtocolTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/x-amz-json-1.0";

    private static LocalStates states;
    private static HttpClient http;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        states = LocalStates.open(folder, new StateTime());
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        states.close();
    }

    @Test
    void answer_hasTypeIdAndTimesInSeconds() throws Exception {
        HttpResponse<String> answer = post("AWSStepFunctions.CreateActivity", TYPE, "{\"name\": \"a\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(TYPE);
        assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.path("activityArn").asText()).isEqualTo(LocalStates.PREFIX + "activity:a");
        assertThat(body.path("creationDate").isNumber()).isTrue();
        assertThat(Instant.ofEpochSecond(body.path("creationDate").asLong())).isEqualTo(StateTime.START);
    }

    @Test
    void answer_withoutMembers_isAnEmptyObject() throws Exception {
        HttpResponse<String> answer = post(
                "AWSStepFunctions.DeleteActivity",
                TYPE,
                "{\"activityArn\": \"" + LocalStates.PREFIX + "activity:none\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "AWSStepFunctions.MakeCoffee | {} | 400 | UnknownOperationException",
                "OtherService.CreateActivity | {} | 400 | UnknownOperationException",
                "AWSStepFunctions.CreateActivity | {\"name\" | 400 | SerializationException",
                "AWSStepFunctions.CreateActivity | [] | 400 | SerializationException",
                "AWSStepFunctions.CreateActivity | {\"name\": 5} | 400 | SerializationException",
                "AWSStepFunctions.CreateActivity | {} | 400 | ValidationException",
                "AWSStepFunctions.CreateActivity | {\"name\": null} | 400 | ValidationException",
                "AWSStepFunctions.CreateActivity | {\"name\": \"\"} | 400 | ValidationException",
                "AWSStepFunctions.CreateActivity | {\"name\": \"a b\"} | 400 | InvalidName",
                "AWSStepFunctions.ListActivities | {\"maxResults\": 1.5} | 400 | SerializationException",
                "AWSStepFunctions.ListActivities | {\"maxResults\": -1} | 400 | ValidationException",
                "AWSStepFunctions.ListActivities | {\"nextToken\": \"made up\"} | 400 | InvalidToken",
                "AWSStepFunctions.TagResource | {\"resourceArn\": \"arn:x\", \"tags\": [1]} | 400 | SerializationException",
                "AWSStepFunctions.ListActivities | {} {} | 400 | SerializationException",
                "AWSStepFunctions.CreateActivity | {\"name\": \"a\", \"tags\": [{\"value\": \"v\"}]} | 400 | ValidationException",
                "AWSStepFunctions.CreateStateMachineAlias | {\"name\": \"a\", \"routingConfiguration\": [{\"weight\": 100}]} | 400 | ValidationException",
                "AWSStepFunctions.CreateStateMachineAlias | {\"name\": \"a\", \"routingConfiguration\": [{\"stateMachineVersionArn\": \"arn:x\"}]} | 400 | ValidationException",
                "AWSStepFunctions.RedriveExecution | {\"executionArn\": \"arn:x\"} | 501 | NotImplemented"
            })
    void badRequest_isRefusedInTheFormOfTheProtocol(String target, String body, int statusCode, String code)
            throws Exception {
        HttpResponse<String> answer = post(target, TYPE, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(statusCode);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).hasValue(code);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(TYPE);
        JsonNode error = JSON.readTree(answer.body());
        assertThat(error.path("__type").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotEmpty();
    }

    @Test
    void otherContentType_isRefused() throws Exception {
        // What a page of another site can send without asking first.
        assertThat(post("AWSStepFunctions.ListActivities", "text/plain", "{}").statusCode())
                .isEqualTo(415);
    }

    @Test
    void bodyInAnotherCharacterSet_isRefused() throws Exception {
        byte[] body = "{\"name\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<String> answer = http.send(
                request("AWSStepFunctions.CreateActivity", TYPE, "")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("not in UTF-8");
    }

    @Test
    void hugeBody_isRefused() throws Exception {
        String body = "{\"name\": \"" + "x".repeat(9 * 1024 * 1024) + "\"}";
        assertThat(post("AWSStepFunctions.CreateActivity", TYPE, body).statusCode())
                .isEqualTo(413);
    }

    @Test
    void request_fromAnotherSitesPage_isRefused() throws Exception {
        HttpResponse<String> answer = http.send(
                request("AWSStepFunctions.ListActivities", TYPE, "{}")
                        .header("Origin", "https://evil.example")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void get_isNotAllowed() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(states.url())
                        .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
    }

    private static HttpResponse<String> post(String target, String contentType, String body) throws Exception {
        return http.send(request(target, contentType, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String target, String contentType, String body) {
        return HttpRequest.newBuilder(states.url())
                .header("X-Amz-Target", target)
                .header("Content-Type", contentType)
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=any, SignedHeaders=host, Signature=wrong")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}

package dev.composerunner.lambdas;

import static org.mockito.Mockito.mock;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Invokes a handler as Lambda does: over a function URL (payload format 2.0), or directly. */
final class Invocation {

    private Invocation() {}

    /** The answer over HTTP. */
    record HttpAnswer(int statusCode, JsonNode body, JsonNode headers) {

        String error() {
            return body.path("error").asText();
        }
    }

    static HttpAnswer post(RequestStreamHandler handler, String body) throws IOException {
        return http(handler, event("POST").put("body", body).put("isBase64Encoded", false));
    }

    static HttpAnswer postBase64(RequestStreamHandler handler, String body) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8));
        return http(handler, event("POST").put("body", encoded).put("isBase64Encoded", true));
    }

    static HttpAnswer get(RequestStreamHandler handler, Map<String, String> query) throws IOException {
        ObjectNode event = event("GET").put("isBase64Encoded", false);
        query.forEach(event.putObject("queryStringParameters")::put);
        return http(handler, event);
    }

    static JsonNode direct(RequestStreamHandler handler, String payload) throws IOException {
        return ContractJson.MAPPER.readTree(bytes(handler, payload));
    }

    static HttpAnswer http(RequestStreamHandler handler, ObjectNode event) throws IOException {
        JsonNode answer = ContractJson.MAPPER.readTree(bytes(handler, event.toString()));
        // Lambda takes the body as text: an object there would reach the client as an empty answer.
        if (!answer.path("body").isTextual()
                || !answer.path("headers").path("Content-Type").asText().equals("application/json")) {
            throw new AssertionError("no answer of a function URL: " + answer);
        }
        return new HttpAnswer(
                answer.path("statusCode").intValue(),
                ContractJson.MAPPER.readTree(answer.path("body").textValue()),
                answer.path("headers"));
    }

    static ObjectNode event(String method) {
        ObjectNode event =
                ContractJson.MAPPER.createObjectNode().put("version", "2.0").put("rawPath", "/");
        event.putObject("headers").put("content-type", "application/json");
        event.putObject("requestContext").putObject("http").put("method", method);
        return event;
    }

    private static byte[] bytes(RequestStreamHandler handler, String event) throws IOException {
        var answer = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, mock(Context.class));
        return answer.toByteArray();
    }
}

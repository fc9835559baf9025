package dev.composerunner.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.local.states.Operations;
import dev.composerunner.stateslanguage.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Step Functions in the AWS JSON 1.0 protocol: POST to {@code /}, the operation in the header {@code X-Amz-Target}. Signatures are not
 * looked at: who reaches the port may do everything here anyway. No page of a browser can send these requests unasked, because of
 * their header and their content type.
 */
public final class AwsJsonRoute {

    /** A definition of a mebibyte with every character escaped, and room for the rest. */
    static final int LARGEST_BODY = 8 * 1024 * 1024;

    private static final String TARGET = "X-Amz-Target";
    private static final String SERVICE = "AWSStepFunctions.";
    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

    private final Operations operations;

    public AwsJsonRoute(Operations operations) {
        this.operations = operations;
    }

    /** Whether a request is meant for this route. */
    static boolean isMeant(HttpExchange exchange) {
        return exchange.getRequestHeaders().containsKey(TARGET)
                && exchange.getRequestURI().getPath().equals("/");
    }

    void answer(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("x-amzn-RequestId", UUID.randomUUID().toString());
        Reply reply = reply(exchange);
        if (reply.errorType() != null) {
            headers.set("x-amzn-ErrorType", reply.errorType());
        }
        HandlerServer.sendBytes(
                exchange, reply.statusCode(), CONTENT_TYPE, ContractJson.MAPPER.writeValueAsBytes(reply.body()));
    }

    private record Reply(int statusCode, @Nullable String errorType, JsonNode body) {

        static Reply error(int statusCode, String type, String message) {
            ObjectNode body = ContractJson.MAPPER.createObjectNode();
            return new Reply(statusCode, type, body.put("__type", type).put("message", message));
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return Reply.error(
                    405, "UnknownOperationException", "method: got " + exchange.getRequestMethod() + "; allowed: POST");
        }
        String contentType = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!contentType.split(";", 2)[0].strip().equalsIgnoreCase(CONTENT_TYPE)) {
            return Reply.error(
                    415,
                    "UnknownOperationException",
                    "Content-Type: got " + contentType + "; allowed: " + CONTENT_TYPE);
        }
        byte @Nullable [] body = HandlerServer.body(exchange, LARGEST_BODY);
        if (body == null) {
            return Reply.error(
                    413, "RequestEntityTooLargeException", "body: allowed: at most " + LARGEST_BODY + " bytes");
        }
        String target = String.valueOf(exchange.getRequestHeaders().getFirst(TARGET));
        try {
            String name = target.startsWith(SERVICE) ? target.substring(SERVICE.length()) : target;
            JsonNode request = body.length == 0 ? ContractJson.MAPPER.createObjectNode() : Payload.parse(text(body));
            return new Reply(200, null, operations.call(name, request));
        } catch (JsonProcessingException e) {
            return Reply.error(400, "SerializationException", "body: not JSON: " + e.getOriginalMessage());
        } catch (CharacterCodingException e) {
            return Reply.error(400, "SerializationException", "body: not in UTF-8");
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            return Reply.error(e.statusCode(), details.errorCode(), details.errorMessage());
        } catch (RuntimeException e) {
            System.err.println(target + " failed: " + e);
            return Reply.error(500, "InternalFailure", "internal error; the output of the service has more");
        }
    }

    private static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }
}

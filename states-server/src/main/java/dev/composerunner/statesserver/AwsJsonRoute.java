package dev.composerunner.statesserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.loopback.Reply;
import dev.composerunner.loopback.RequestBody;
import dev.composerunner.loopback.RequestBody.BrokenBodyException;
import dev.composerunner.loopback.RequestId;
import dev.composerunner.loopback.Timing;
import dev.composerunner.stateslanguage.execution.Payload;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
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

    private static final System.Logger LOG = System.getLogger(AwsJsonRoute.class.getName());
    private static final String TARGET = "X-Amz-Target";
    private static final String SERVICE = "AWSStepFunctions.";
    static final String CONTENT_TYPE = "application/x-amz-json-1.0";

    private final Operations operations;

    public AwsJsonRoute(Operations operations) {
        this.operations = operations;
    }

    /** Whether a request is meant for this route. */
    public static boolean isMeant(Request request) {
        return request.getHeaders().contains(TARGET)
                && "/".equals(request.getHttpURI().getDecodedPath());
    }

    public Reply reply(Request request) throws BrokenBodyException {
        return reply(answer(request), RequestId.of(request));
    }

    /** An answer to what no operation is reached by. */
    static Reply refusal(int status, String message, String requestId) {
        return reply(Answer.error(status, "UnknownOperationException", message), requestId);
    }

    private static Reply reply(Answer answer, String requestId) {
        Reply reply = Reply.of(answer.statusCode(), CONTENT_TYPE, answer.body().toString())
                .withHeader("x-amzn-RequestId", requestId);
        return answer.errorType() == null ? reply : reply.withHeader("x-amzn-ErrorType", answer.errorType());
    }

    /** The body of an error. */
    static ObjectNode error(String type, String message) {
        return JsonNodeFactory.instance.objectNode().put("__type", type).put("message", message);
    }

    private record Answer(int statusCode, @Nullable String errorType, JsonNode body) {

        static Answer error(int statusCode, String type, String message) {
            return new Answer(statusCode, type, AwsJsonRoute.error(type, message));
        }
    }

    private Answer answer(Request request) throws BrokenBodyException {
        if (!request.getMethod().equals("POST")) {
            return Answer.error(
                    405, "UnknownOperationException", "method: got " + request.getMethod() + "; allowed: POST");
        }
        String contentType = String.valueOf(request.getHeaders().get("Content-Type"));
        if (!contentType.split(";", 2)[0].strip().equalsIgnoreCase(CONTENT_TYPE)) {
            return Answer.error(
                    415,
                    "UnknownOperationException",
                    "Content-Type: got " + contentType + "; allowed: " + CONTENT_TYPE);
        }
        Optional<byte[]> body = RequestBody.read(request, LARGEST_BODY);
        if (body.isEmpty()) {
            return Answer.error(
                    413, "RequestEntityTooLargeException", "body: allowed: at most " + LARGEST_BODY + " bytes");
        }
        Timing.of(request).working();
        String target = String.valueOf(request.getHeaders().get(TARGET));
        try {
            String name = target.startsWith(SERVICE) ? target.substring(SERVICE.length()) : target;
            JsonNode members = body.get().length == 0
                    ? JsonNodeFactory.instance.objectNode()
                    : Payload.parseStrictly(text(body.get()));
            return new Answer(200, null, operations.call(name, members));
        } catch (JsonProcessingException e) {
            return Answer.error(400, "SerializationException", "body: not JSON: " + e.getOriginalMessage());
        } catch (CharacterCodingException e) {
            return Answer.error(400, "SerializationException", "body: not in UTF-8");
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            return Answer.error(e.statusCode(), details.errorCode(), details.errorMessage());
        } catch (RuntimeException e) {
            String id = RequestId.of(request);
            LOG.log(Level.ERROR, () -> target + " failed (request " + id + ")", e);
            return Answer.error(500, "InternalFailure", "internal error; the log has more under request " + id);
        }
    }

    private static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }
}

package dev.composerunner.local.aws;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The functions that the workflow calls: handlers invoked in this process, answered as {@code lambda:invoke} answers. */
public final class Functions {

    private final Map<String, RequestStreamHandler> handlers;

    /** @param handlers by the ARN of the function */
    public Functions(Map<String, RequestStreamHandler> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    /** Invokes the function that the request names. */
    public JsonNode invoke(TaskRequest request) throws TaskFailedException {
        String name = request.arguments().path("FunctionName").asText();
        RequestStreamHandler handler = handlers.get(name);
        if (handler == null) {
            throw new TaskFailedException("Lambda.ResourceNotFoundException", "Function not found: " + name);
        }
        JsonNode payload = request.arguments().path("Payload");
        ObjectNode answer = ContractJson.MAPPER.createObjectNode();
        try {
            answer.put("ExecutedVersion", "$LATEST").put("StatusCode", 200);
            return answer.set(
                    "Payload",
                    ContractJson.MAPPER.readTree(invoke(handler, payload.isMissingNode() ? "{}" : payload.toString())));
        } catch (IOException | RuntimeException e) {
            ObjectNode cause = ContractJson.MAPPER.createObjectNode();
            cause.put("errorMessage", e.getMessage())
                    .put("errorType", e.getClass().getName());
            throw new TaskFailedException(e.getClass().getName(), cause.toString());
        }
    }

    /** Hands an event to a handler as Lambda does. */
    public static byte[] invoke(RequestStreamHandler handler, String event) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, new LocalContext());
        return out.toByteArray();
    }
}

package dev.composerunner.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.ErrorAnswer;
import java.util.Map;

/**
 * An answer.
 *
 * @param headers beside those that every answer has
 */
record Reply(int status, String contentType, Map<String, String> headers, String body) {

    static final String JSON = "application/json";

    /** An answer with a JSON document. */
    static Reply json(int status, Object document) {
        try {
            return new Reply(status, JSON, Map.of(), ContractJson.MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Reply error(int status, String message) {
        return json(status, ErrorAnswer.of(message));
    }

    Reply withHeader(String name, String value) {
        return new Reply(status, contentType, Map.of(name, value), body);
    }
}

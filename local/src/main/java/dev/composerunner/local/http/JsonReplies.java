package dev.composerunner.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.answer.ErrorAnswer;
import dev.composerunner.loopback.Reply;

/** Answers in the JSON of the wire contract. */
final class JsonReplies {

    static final String CONTENT_TYPE = "application/json";

    private JsonReplies() {}

    static Reply of(int status, Object document) {
        try {
            return Reply.of(status, CONTENT_TYPE, ContractJson.MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The service is at fault: the log has the reason under the request's id. */
    static Reply fault(String requestId) {
        return of(500, ErrorAnswer.of("internal error; the log has more under request_id", requestId));
    }

    static Reply error(int status, String message) {
        return of(status, ErrorAnswer.of(message));
    }
}

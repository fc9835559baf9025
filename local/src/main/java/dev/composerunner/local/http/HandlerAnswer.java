package dev.composerunner.local.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.loopback.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The answer of a handler to a function URL, payload format 2.0: what AWS makes an HTTP answer of. */
final class HandlerAnswer {

    /** Headers of one connection, and what the server sets by itself. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "date",
            "server");

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private HandlerAnswer() {}

    /**
     * The HTTP answer. JSON without a status code is a body by itself, as on AWS.
     *
     * @throws IOException if the answer is not JSON
     * @throws IllegalStateException if it has a status, a header or a body that there cannot be
     */
    static Reply reply(byte[] answer) throws IOException {
        JsonNode json = ContractJson.MAPPER.readTree(answer);
        JsonNode status = json.path("statusCode");
        if (status.isMissingNode()) {
            return Reply.of(200, JsonReplies.CONTENT_TYPE, answer);
        }
        if (!status.canConvertToInt() || status.intValue() < 200 || status.intValue() > 599) {
            throw new IllegalStateException("statusCode: got " + status + "; allowed: 200 to 599");
        }
        String contentType = JsonReplies.CONTENT_TYPE;
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            if (header.getKey().equalsIgnoreCase("Content-Type")) {
                contentType = value(header);
            }
        }
        Reply reply = Reply.of(status.intValue(), contentType, body(json));
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(name) && !name.equals("content-type")) {
                reply = reply.withHeader(header.getKey(), value(header));
            }
        }
        for (JsonNode cookie : json.path("cookies")) {
            reply = reply.withMore("Set-Cookie", value(Map.entry("cookies", cookie)));
        }
        return reply;
    }

    private static String value(Map.Entry<String, JsonNode> header) {
        String value = header.getValue().asText();
        if (!TOKEN.matcher(header.getKey()).matches() || value.chars().anyMatch(HandlerAnswer::isControl)) {
            throw new IllegalStateException("headers: got one whose name or value is none: " + header.getKey());
        }
        return value;
    }

    private static boolean isControl(int character) {
        return (character < ' ' && character != '\t') || character == 0x7f;
    }

    private static byte[] body(JsonNode answer) {
        String body = answer.path("body").asText("");
        return answer.path("isBase64Encoded").asBoolean()
                ? Base64.getDecoder().decode(body)
                : body.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.composerunner.lambdas;

import dev.composerunner.contract.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How far a job's log was read: one stream per run of its task, and within a stream the service's own token.
 *
 * @param stream index of the stream, 0 for the job's first task
 * @param token the service's token, or empty for the beginning
 */
record LogPosition(int stream, String token) {

    static final LogPosition START = new LogPosition(0, "");

    static LogPosition parse(String text) {
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            int stream = Integer.parseInt(decoded.substring(0, colon));
            if (stream >= 0) {
                return new LogPosition(stream, decoded.substring(colon + 1));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Falls through to the one message that helps.
        }
        throw InvalidRequestException.of("next_token", text, "the next_token of an earlier answer");
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((stream + ":" + token).getBytes(StandardCharsets.UTF_8));
    }
}

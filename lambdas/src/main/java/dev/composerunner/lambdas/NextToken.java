package dev.composerunner.lambdas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The {@code next_token} of a list in several answers: the job, and a position in its list. The token of another job is refused. */
final class NextToken {

    private static final String FIELD = "next_token";
    private static final int MAX_LENGTH = 4096;

    private NextToken() {}

    /** The token for the position {@code position} in a list of {@code job}. */
    static String of(ArtifactPrefix job, String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((job + ":" + position).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The position in a list of {@code job}, or nothing where no token is given.
     *
     * @throws InvalidRequestException if the value is not a token of this job
     */
    static Optional<String> position(ArtifactPrefix job, JsonNode value) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return Optional.empty();
        }
        String text = value.isTextual() ? decoded(value.textValue()) : "";
        if (!text.startsWith(job + ":") || text.chars().anyMatch(Character::isISOControl)) {
            throw refusal(value);
        }
        return Optional.of(text.substring(job.value().length() + 1));
    }

    static InvalidRequestException refusal(JsonNode value) {
        return InvalidRequestException.of(FIELD, value, "the next_token of an earlier answer for this job");
    }

    /** The text that {@code token} encodes, or the empty text if it encodes none. */
    private static String decoded(String token) {
        if (token.length() > MAX_LENGTH) {
            return "";
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return "";
        }
    }
}

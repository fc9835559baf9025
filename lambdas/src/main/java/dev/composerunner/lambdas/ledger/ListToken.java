package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The {@code next_token} of a list of jobs: a position, and a digest of position and filter. A token that was changed, or that
 * belongs to another filter, is refused. The digest has no secret key: whoever computes one gets a position in a list that
 * they may read anyway.
 */
public final class ListToken {

    private static final int DIGEST_BYTES = 16;
    private static final int MAX_LENGTH = 400;

    private ListToken() {}

    /**
     * Returns the token of a position.
     *
     * @param filter the filter of the list
     * @param position in the words of the store: at most 200 bytes
     */
    public static String of(JobFilter filter, String position) {
        byte[] text = position.getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(digest(filter, position), DIGEST_BYTES + text.length);
        System.arraycopy(text, 0, token, DIGEST_BYTES, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * Returns the position of a token.
     *
     * @throws InvalidRequestException if {@code token} is not one of {@code filter}
     */
    public static String position(JobFilter filter, String token) {
        try {
            byte[] bytes = token.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
            if (bytes.length > DIGEST_BYTES) {
                String position = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, DIGEST_BYTES, bytes.length - DIGEST_BYTES))
                        .toString();
                if (of(filter, position).equals(token)) {
                    return position;
                }
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw refusal(token);
        }
        throw refusal(token);
    }

    /** The exception for a token that is not one of the list. */
    public static InvalidRequestException refusal(String token) {
        return InvalidRequestException.of(
                "next_token", '"' + token + '"', "the next_token of an earlier answer for the same filter");
    }

    private static byte[] digest(JobFilter filter, String position) {
        // No field contains a line feed.
        String text = String.join(
                "\n",
                String.valueOf(filter.status()),
                String.valueOf(filter.jobType()),
                String.valueOf(filter.jobHash()),
                String.valueOf(filter.submittedBy()),
                String.valueOf(filter.since()),
                position);
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

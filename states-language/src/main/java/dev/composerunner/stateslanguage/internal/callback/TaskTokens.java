package dev.composerunner.stateslanguage.internal.callback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes task tokens and knows its own ones. */
final class TaskTokens {

    /*
     * A token is a keyed hash of what it stands for, so that nobody can guess one and an attempt that is run again after a restart
     * has the token it had, and a second keyed hash of the first, so that tokens need not be remembered to be known.
     */
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private final SecretKeySpec key;

    TaskTokens(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * The token of one attempt of a task.
     *
     * @param execution ARN
     * @param entered id of the event that tells of the entry of the state
     * @param retry 0 for the first attempt
     */
    String of(String execution, long entered, int retry) {
        byte[] name = execution.getBytes(StandardCharsets.UTF_8);
        byte[] subject = hash(ByteBuffer.allocate(name.length + Long.BYTES + Integer.BYTES)
                .putLong(entered)
                .putInt(retry)
                .put(name)
                .array());
        byte[] token = Arrays.copyOf(subject, 2 * HASH_BYTES);
        System.arraycopy(hash(subject), 0, token, HASH_BYTES, HASH_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Whether {@code token} was made with this key. */
    boolean know(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            return false;
        }
        return bytes.length == 2 * HASH_BYTES
                && MessageDigest.isEqual(
                        hash(Arrays.copyOf(bytes, HASH_BYTES)), Arrays.copyOfRange(bytes, HASH_BYTES, bytes.length));
    }

    private byte[] hash(byte[] data) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.composerunner.cli.deployment;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AWS Signature Version 4 as a service checks it, written after the specification and without the SDK, which made the signature. Of
 * a request without a query.
 */
public final class SignatureV4 {

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(.+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");

    private SignatureV4() {}

    /** The signature that the request has to have, for the scope and the headers that its Authorization names. */
    public static String expected(String secret, String method, String path, Map<String, String> headers, byte[] body)
            throws GeneralSecurityException {
        Matcher authorization = parsed(headers.get("authorization"));
        String signedHeaders = authorization.group(3);
        String canonical = method + "\n" + path + "\n\n"
                + Arrays.stream(signedHeaders.split(";", -1))
                        .map(name -> name + ":" + sent(headers, name).strip() + "\n")
                        .collect(Collectors.joining())
                + "\n" + signedHeaders + "\n" + sha256(body);
        String scope = authorization.group(2);
        String text = "AWS4-HMAC-SHA256\n" + sent(headers, "x-amz-date") + "\n" + scope + "\n"
                + sha256(canonical.getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, text));
    }

    /** Key id, scope, signed headers and signature. */
    public static Matcher parsed(@Nullable String authorization) {
        Matcher parts = AUTHORIZATION.matcher(String.valueOf(authorization));
        if (!parts.matches()) {
            throw new AssertionError("not a signature: " + authorization);
        }
        return parts;
    }

    private static String sent(Map<String, String> headers, String name) {
        return Objects.requireNonNull(headers.get(name), name);
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}

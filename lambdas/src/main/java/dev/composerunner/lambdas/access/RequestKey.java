package dev.composerunner.lambdas.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The key that a request brings: {@code x-api-key}, else {@code Authorization} with Bearer, or with Basic and any user name. The former
 * comes first since Authorization holds the signature of AWS where a function's address asks for one.
 */
final class RequestKey {

    /** No key comes near to it; a longer header holds none. */
    private static final int MAX_HEADER = 1024;

    private RequestKey() {}

    static Optional<String> of(Function<String, @Nullable String> headers) {
        String key = headers.apply("x-api-key");
        if (key != null) {
            return bounded(key).map(String::strip).filter(text -> !text.isEmpty());
        }
        String authorization = headers.apply("authorization");
        return authorization == null
                ? Optional.empty()
                : bounded(authorization).flatMap(RequestKey::ofAuthorization).filter(text -> !text.isEmpty());
    }

    private static Optional<String> bounded(String header) {
        return Optional.of(header).filter(text -> text.length() <= MAX_HEADER);
    }

    private static Optional<String> ofAuthorization(String header) {
        String[] parts = header.strip().split(" +", 2);
        if (parts.length != 2) {
            return Optional.empty();
        }
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(parts[1]);
            case "basic" -> password(parts[1]);
            default -> Optional.empty();
        };
    }

    private static Optional<String> password(String base64) {
        try {
            String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package dev.composerunner.lambdas.access;

import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out who sent a request, by its headers alone. */
public final class AccessCheck {

    private final AccessKeys keys;

    /** @param keys that are known; without any, every request passes */
    public AccessCheck(AccessKeys keys) {
        this.keys = keys;
    }

    /** Whether requests need a key. */
    public boolean needsKey() {
        return !keys.isEmpty();
    }

    /**
     * The caller of a request.
     *
     * @param headers the value of a header by its name in lower case, or null
     * @param needed level that the request needs
     * @throws AccessDeniedException if the request has no known key, or one of another level
     */
    public Caller check(Function<String, @Nullable String> headers, KeyLevel needed) {
        if (keys.isEmpty()) {
            return Caller.UNNAMED;
        }
        AccessKey key = RequestKey.of(headers).flatMap(keys::find).orElseThrow(AccessDeniedException::unknownKey);
        if (!key.level().includes(needed)) {
            throw AccessDeniedException.otherLevel();
        }
        return Caller.of(key);
    }
}

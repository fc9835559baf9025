package dev.composerunner.lambdas.access;

import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out who sent a request, by its headers alone. */
public final class AccessCheck {

    private final AccessKeys keys;
    private final CallLimit limit;

    /** @param keys that are known; without any, every request passes */
    public AccessCheck(AccessKeys keys) {
        this(keys, CallLimit.NONE);
    }

    /**
     * A check.
     *
     * @param keys that are known; without any, every request passes
     * @param limit how often each caller may call
     */
    public AccessCheck(AccessKeys keys, CallLimit limit) {
        this.keys = keys;
        this.limit = limit;
    }

    /** The same check with one more limit. */
    public AccessCheck with(CallLimit more) {
        return new AccessCheck(keys, limit.and(more));
    }

    /** Whether requests need a key. */
    public boolean needsKey() {
        return !keys.isEmpty();
    }

    /**
     * The caller of a request.
     *
     * @param headers the value of a header by its name in lower case, or null
     * @param address that the request comes from
     * @param needed level that the request needs
     * @throws AccessDeniedException if the request has no known key, or one of another level
     * @throws RuntimeException that of the limit, if the caller has called too often
     */
    public Caller check(Function<String, @Nullable String> headers, String address, KeyLevel needed) {
        Caller caller = caller(headers, address, needed);
        limit.take(caller);
        return caller;
    }

    private Caller caller(Function<String, @Nullable String> headers, String address, KeyLevel needed) {
        if (keys.isEmpty()) {
            return Caller.at(address);
        }
        AccessKey key = RequestKey.of(headers).flatMap(keys::find).orElseThrow(AccessDeniedException::unknownKey);
        if (!key.level().includes(needed)) {
            throw AccessDeniedException.otherLevel();
        }
        return Caller.of(key);
    }
}

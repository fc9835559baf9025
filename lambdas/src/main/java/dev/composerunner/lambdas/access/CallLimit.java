package dev.composerunner.lambdas.access;

/** How often a caller may call. */
@FunctionalInterface
public interface CallLimit {

    /** Lets everybody call at any rate. */
    CallLimit NONE = _ -> {};

    /**
     * Counts a call.
     *
     * @throws RuntimeException one that says when to come again, if the caller has called too often
     */
    void take(Caller caller);

    /** Both limits, this one first. */
    default CallLimit and(CallLimit other) {
        return caller -> {
            take(caller);
            other.take(caller);
        };
    }
}

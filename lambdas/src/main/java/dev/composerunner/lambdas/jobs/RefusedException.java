package dev.composerunner.lambdas.jobs;

import dev.composerunner.contract.ArtifactPrefix;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A request that is understood and cannot be served, with the status code that says so over HTTP. */
public final class RefusedException extends RuntimeException {

    /** Status of a request by a method that its address does not take. */
    public static final int METHOD = 405;

    private static final long serialVersionUID = 1L;

    private final int statusCode;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable ArtifactPrefix taken;

    private RefusedException(int statusCode, String message) {
        this(statusCode, message, null, null);
    }

    private RefusedException(
            int statusCode, String message, @Nullable Duration retryAfter, @Nullable ArtifactPrefix taken) {
        super(message);
        this.statusCode = statusCode;
        this.retryAfter = retryAfter;
        this.taken = taken;
    }

    public static RefusedException notFound(String message) {
        return new RefusedException(404, message);
    }

    public static RefusedException conflict(String message) {
        return new RefusedException(409, message);
    }

    /** A submission under a name that another job has. */
    public static RefusedException taken(ArtifactPrefix name) {
        return new RefusedException(
                409,
                "artifact_prefix: \"" + name
                        + "\" is taken by another job; choose another, or leave it out to be given one",
                null,
                name);
    }

    public static RefusedException method(String message) {
        return new RefusedException(METHOD, message);
    }

    public static RefusedException tooLarge(String message) {
        return new RefusedException(413, message);
    }

    /**
     * A request that comes too early.
     *
     * @param retryAfter when it may come again
     */
    public static RefusedException tooMany(String message, Duration retryAfter) {
        return new RefusedException(429, message, retryAfter, null);
    }

    public int statusCode() {
        return statusCode;
    }

    /** The name that is taken by another job, where that is why. */
    public Optional<ArtifactPrefix> taken() {
        return Optional.ofNullable(taken);
    }

    /** After which time the request may be sent again, in whole seconds of 1 or more; nothing where time changes nothing. */
    public OptionalLong retryAfterSeconds() {
        return retryAfter == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
    }
}

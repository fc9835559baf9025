package dev.composerunner.lambdas.access;

import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;

/**
 * Who calls a handler.
 *
 * @param name name of the caller's key; empty where no key was asked for
 * @param seesEveryJob whether jobs of other keys are there for the caller
 * @param counted what the caller's calls are counted by: its key, or the address that it calls from; empty: they are not
 */
public record Caller(String name, boolean seesEveryJob, String counted) {

    /** Whoever calls a function directly, with the rights to. */
    public static final Caller DIRECT = new Caller("", true, "");

    static Caller of(AccessKey key) {
        return new Caller(key.name(), key.level() == KeyLevel.ADMIN, "key/" + key.name());
    }

    /**
     * Whoever calls a service without keys.
     *
     * @param address that the platform saw the request come from
     */
    static Caller at(String address) {
        return new Caller("", true, "address/" + SourceAddress.counted(address));
    }

    /** Whether a function was called directly; how often that may be done is not for the service to say. */
    public boolean isDirect() {
        return counted.isEmpty();
    }

    /**
     * Whether a job is there for the caller.
     *
     * @param submittedBy name of the key that submitted the job; empty: it was submitted without one
     */
    public boolean sees(String submittedBy) {
        return seesEveryJob || name.equals(submittedBy);
    }
}

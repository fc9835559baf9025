package dev.composerunner.lambdas.access;

import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;

/**
 * Who calls a handler.
 *
 * @param name name of the caller's key; empty where no key was asked for
 * @param seesEveryJob whether jobs of other keys are there for the caller
 */
public record Caller(String name, boolean seesEveryJob) {

    /** Whoever calls a service without keys, or a function directly with the rights to. */
    public static final Caller UNNAMED = new Caller("", true);

    static Caller of(AccessKey key) {
        return new Caller(key.name(), key.level() == KeyLevel.ADMIN);
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

package dev.composerunner.contract;

import org.jspecify.annotations.Nullable;

/**
 * The keys that a job acts with. They travel as an object of the results bucket, never in an execution's input or in a
 * container override, both of which stay readable in the history.
 *
 * @param nscKey key that lets the job give its results back to Neurosynth Compose
 * @param nvKey key for NeuroVault
 */
public record JobSecrets(@Nullable Secret nscKey, @Nullable Secret nvKey) {

    /** No key at all. */
    public static final JobSecrets NONE = new JobSecrets(null, null);
}

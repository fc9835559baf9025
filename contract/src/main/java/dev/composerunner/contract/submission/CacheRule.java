package dev.composerunner.contract.submission;

/**
 * How long the result of a job answers equal submissions.
 *
 * @param never whether it never does
 * @param ttlSeconds seconds after the end of the job; 0: without end
 */
public record CacheRule(boolean never, long ttlSeconds) {

    /** As long as the artifacts are there. */
    public static final CacheRule USUAL = new CacheRule(false, 0);
}

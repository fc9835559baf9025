package dev.composerunner.contract.submission;

/**
 * How long the result of a job answers equal submissions.
 *
 * @param never whether it never does
 * @param ttlSeconds seconds after the end of the job; 0: without end
 * @param inTask whether the task finds completed results, by the inputs that it reads; what is submitted then only finds jobs that run
 */
public record CacheRule(boolean never, long ttlSeconds, boolean inTask) {

    /** As long as the artifacts are there. */
    public static final CacheRule USUAL = new CacheRule(false, 0, false);

    /** As long as the artifacts are there, found by the task. */
    public static final CacheRule IN_TASK = new CacheRule(false, 0, true);
}

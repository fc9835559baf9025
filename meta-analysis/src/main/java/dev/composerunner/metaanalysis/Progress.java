package dev.composerunner.metaanalysis;

/** Hears how far a run has come. All calls come from the thread that started the run. */
@FunctionalInterface
public interface Progress {

    /** Hears nothing. */
    Progress NONE = (phase, done, total) -> {};

    /**
     * Reports that {@code done} of {@code total} steps of a phase are done.
     *
     * @param phase what is being done, in words for a reader
     * @param done steps done so far, from 0 to {@code total}
     * @param total steps of this phase, at least 1
     */
    void report(String phase, long done, long total);
}

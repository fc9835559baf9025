package dev.composerunner.job;

import java.util.OptionalLong;

/** How long a phase still takes, if it goes on at its rate so far. */
final class RemainingTime {

    /*
     * What is done in the first tenth of a second is left out: code that is not compiled yet is slow. An estimate is made only from
     * half a second of work or more.
     */
    private static final long LEFT_OUT = 100_000_000;
    private static final long LEAST_SEEN = 500_000_000;
    private static final double NANOS = 1e9;

    private final long begin;
    private boolean counting;
    private long since;
    private long doneBefore;

    /** @param begin when the phase began, in nanoseconds */
    RemainingTime(long begin) {
        this.begin = begin;
    }

    /** Whole seconds, rounded up; empty while unknown. */
    OptionalLong seconds(long now, long done, long total) {
        if (!counting && now - begin >= LEFT_OUT) {
            counting = true;
            since = now;
            doneBefore = done;
        }
        if (!counting || now - since < LEAST_SEEN || done <= doneBefore || total <= 0) {
            return OptionalLong.empty();
        }
        double perUnit = (now - since) / NANOS / (done - doneBefore);
        return OptionalLong.of((long) Math.ceil(perUnit * Math.max(0, total - done)));
    }
}

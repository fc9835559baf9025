package dev.composerunner.lambdas.limits;

import dev.composerunner.lambdas.access.CallLimit;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * How many submissions a caller may send in a minute and in a day of UTC, counted in the ledger, so that it holds for all instances of
 * a function together. What is refused by the minute does not count for the day.
 */
public final class SubmissionLimit implements CallLimit {

    private final Ledger ledger;
    private final InstantSource clock;
    private final long perMinute;
    private final long perDay;

    /**
     * A limit.
     *
     * @param perMinute most submissions a minute; 0: any number
     * @param perDay most submissions a day; 0: any number
     */
    public SubmissionLimit(Ledger ledger, InstantSource clock, long perMinute, long perDay) {
        this.ledger = ledger;
        this.clock = clock;
        this.perMinute = perMinute;
        this.perDay = perDay;
    }

    @Override
    public void take(Caller caller) {
        if (caller.isDirect()) {
            return;
        }
        take(caller, "minute", perMinute, ChronoUnit.MINUTES);
        take(caller, "day", perDay, ChronoUnit.DAYS);
    }

    private void take(Caller caller, String window, long limit, ChronoUnit unit) {
        if (limit == 0) {
            return;
        }
        Instant now = clock.instant();
        Instant end = now.truncatedTo(unit).plus(1, unit);
        if (!ledger.take("submit/" + window + "/" + caller.counted(), limit, end)) {
            throw RefusedException.tooMany(
                    "submissions: got more than " + limit + " in this " + window + "; allowed: " + limit + " a "
                            + window + " for each caller",
                    Duration.between(now, end));
        }
    }
}

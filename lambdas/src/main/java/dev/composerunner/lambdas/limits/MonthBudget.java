package dev.composerunner.lambdas.limits;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.lambdas.jobs.RefusedException;
import dev.composerunner.lambdas.ledger.Budget;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * What the jobs of a month of UTC may cost. The most that a job can cost is set aside before it starts, and what it did cost takes the
 * place of that when it has ended. A job belongs to the month in which it was submitted.
 */
public final class MonthBudget {

    /** While jobs run, their ends make room. */
    private static final Duration SOON = Duration.ofMinutes(5);

    private final Ledger ledger;
    private final MicroUsd limit;
    private final InstantSource clock;

    /** @param limit of each month */
    public MonthBudget(Ledger ledger, MicroUsd limit, InstantSource clock) {
        this.ledger = ledger;
        this.limit = limit;
        this.clock = clock;
    }

    /** The month that is now. */
    public YearMonth month() {
        return YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    }

    /** How long the month of UTC that {@code now} is in still lasts. */
    public static Duration untilNextMonth(Instant now) {
        return Duration.between(
                now,
                YearMonth.from(now.atOffset(ZoneOffset.UTC))
                        .plusMonths(1)
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant());
    }

    /** What the jobs of a month may cost. */
    public MicroUsd limit() {
        return limit;
    }

    /**
     * Sets aside what a job may cost.
     *
     * @throws RefusedException if the month has no room for it
     */
    public Reservation reserve(ArtifactPrefix job, JobOrder.Cost cost) {
        YearMonth month = YearMonth.parse(cost.month());
        return switch (ledger.reserve(month, job, MicroUsd.ofUsd(cost.estimatedUsd()), limit)) {
            case RESERVED -> new Reservation(() -> ledger.settle(month, job, MicroUsd.ZERO));
            // By another start of the same job, which gives it back or keeps it.
            case ALREADY_RESERVED -> Reservation.none();
            case OVER_LIMIT -> throw spent(month, cost);
        };
    }

    /** What a start of a job has set aside. Closing gives it back, unless it is kept. */
    public static final class Reservation implements AutoCloseable {

        private final Runnable release;
        private boolean kept;

        private Reservation(Runnable release) {
            this.release = release;
        }

        /** Nothing that could be given back. */
        public static Reservation none() {
            return new Reservation(() -> {});
        }

        /** Leaves it to the end of the job, which has started or may have. */
        public void keep() {
            kept = true;
        }

        /** Takes {@link #keep} back. */
        public void drop() {
            kept = false;
        }

        @Override
        public void close() {
            if (!kept) {
                release.run();
            }
        }
    }

    private RefusedException spent(YearMonth month, JobOrder.Cost cost) {
        Budget budget = ledger.budget(month);
        return RefusedException.tooMany(
                String.format(
                        Locale.ROOT,
                        "%s: the budget of %s, %s USD, has no room for this job, which may cost %s USD: %s USD are spent"
                                + " and %s USD set aside for jobs that run",
                        FailureType.CostLimitExceeded.name(),
                        month,
                        limit.usd(),
                        MicroUsd.ofUsd(cost.estimatedUsd()).usd(),
                        new MicroUsd(budget.spentMicroUsd()).usd(),
                        new MicroUsd(budget.reservedMicroUsd()).usd()),
                budget.reservedMicroUsd() > 0 ? SOON : untilNextMonth(clock.instant()));
    }
}

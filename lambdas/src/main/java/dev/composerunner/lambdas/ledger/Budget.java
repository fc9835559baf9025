package dev.composerunner.lambdas.ledger;

import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * The budget of a month.
 *
 * @param reservedMicroUsd sum of the reservations that are not settled
 * @param spentMicroUsd sum of the actual costs of those that are
 */
public record Budget(long reservedMicroUsd, long spentMicroUsd) {

    /** The budget of a month in which nothing was reserved. */
    public static final Budget EMPTY = new Budget(0, 0);

    /** Longer than an execution may run, which is a year. */
    private static final Period RESERVATION_KEPT = Period.ofDays(400);

    /** Time from which the store may forget the reservations of {@code month}, not their sums. */
    public static Instant reservationsExpireAt(YearMonth month) {
        return month.plusMonths(1)
                .atDay(1)
                .plus(RESERVATION_KEPT)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}

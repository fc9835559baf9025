package dev.composerunner.lambdas.limits;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What the account has spent in a month of UTC, all services together.
 *
 * @param start first day of the month
 * @param end day after the last one that counts
 * @param amount sum of these days
 * @param currency unit of the amount
 */
public record MonthSpend(LocalDate start, LocalDate end, BigDecimal amount, String currency) {}

package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of money in millionths of a US dollar. Sums of whole numbers are exact in any order, and a store can add them in place.
 *
 * @param value 0 to {@value #MAX}
 */
public record MicroUsd(long value) {

    /** A billion dollars: thousands of such amounts add up in a {@code long}. */
    public static final long MAX = 1_000_000_000_000_000L;

    public static final MicroUsd ZERO = new MicroUsd(0);

    private static final BigDecimal PER_USD = BigDecimal.valueOf(1_000_000);

    /**
     * The amount that a number of US dollars is, to the next millionth above.
     *
     * @throws InvalidRequestException if it is out of range
     */
    public static MicroUsd ofUsd(double usd) {
        if (!(usd >= 0 && usd <= MAX / 1e6)) {
            throw InvalidRequestException.of("usd", Double.toString(usd), "0 to " + MAX / 1_000_000);
        }
        return new MicroUsd(BigDecimal.valueOf(usd)
                .multiply(PER_USD)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    /** The amount in US dollars. */
    public double inUsd() {
        return value / 1e6;
    }

    /** The amount in US dollars, as text without zeros at its end. */
    public String usd() {
        return BigDecimal.valueOf(value).divide(PER_USD).stripTrailingZeros().toPlainString();
    }

    /** @throws InvalidRequestException if {@code value} is out of range */
    public MicroUsd {
        if (value < 0 || value > MAX) {
            throw InvalidRequestException.of("micro_usd", Long.toString(value), "0 to " + MAX);
        }
    }
}

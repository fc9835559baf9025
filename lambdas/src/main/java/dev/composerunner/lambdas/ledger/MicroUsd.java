package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;

/**
 * An amount of money in millionths of a US dollar. Sums of whole numbers are exact in any order, and a store can add them in place.
 *
 * @param value 0 to {@value #MAX}
 */
public record MicroUsd(long value) {

    /** A billion dollars: thousands of such amounts add up in a {@code long}. */
    public static final long MAX = 1_000_000_000_000_000L;

    public static final MicroUsd ZERO = new MicroUsd(0);

    /** @throws InvalidRequestException if {@code value} is out of range */
    public MicroUsd {
        if (value < 0 || value > MAX) {
            throw InvalidRequestException.of("micro_usd", Long.toString(value), "0 to " + MAX);
        }
    }
}

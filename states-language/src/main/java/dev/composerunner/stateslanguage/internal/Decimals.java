package dev.composerunner.stateslanguage.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads JSON numbers exactly. */
public final class Decimals {

    private Decimals() {}

    /** The value of {@code node}; nothing where it is no number, or one like 1e400, which was read as infinite. */
    public static Optional<BigDecimal> of(JsonNode node) {
        boolean exact = node.isIntegralNumber() || node.isBigDecimal();
        return exact || (node.isNumber() && Double.isFinite(node.doubleValue()))
                ? Optional.of(node.decimalValue())
                : Optional.empty();
    }
}

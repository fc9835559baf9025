package dev.composerunner.metaanalysis.identity;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What {@link Math}'s functions return here: a hash of their results for fixed arguments. The specification leaves them the last bit,
 * and JVMs have code of their own for some processors; arithmetic, {@link Math#sqrt} and {@link StrictMath} are the same everywhere.
 */
public final class MathFunctions {

    private static final int ARGUMENTS = 4096;

    /** Those that statistics and kernels are computed by, with the span of their arguments here. */
    private static final List<Function> FUNCTIONS = List.of(
            new Function(Math::exp, -50, 0),
            new Function(Math::expm1, -50, 0),
            new Function(Math::log, 0, 1),
            new Function(Math::log1p, -1, 0),
            new Function(Math::log10, 0, 1),
            new Function(Math::cbrt, 0, 20));

    private MathFunctions() {}

    private record Function(DoubleUnaryOperator operator, double from, double to) {}

    /** Hashes their results. Returns 64 hexadecimal digits. */
    public static String current() {
        var hash = new CanonicalHash();
        for (var function : FUNCTIONS) {
            for (int n = 1; n < ARGUMENTS; n++) {
                double share = n / (double) ARGUMENTS;
                hash.add(function.operator.applyAsDouble(function.from + (function.to - function.from) * share));
            }
        }
        return hash.hex();
    }
}

package dev.composerunner.metaanalysis.permutation;

import java.util.Optional;

/**
 * Which permutations a null distribution consists of.
 *
 * @param stage name of the null within the analysis
 * @param from number of the first permutation
 * @param to number after the last permutation
 * @param planned number of permutations of the whole null, if nothing stops it
 * @param endedBy the rule that ended it before; empty if none did
 */
public record PermutationReport(String stage, int from, int to, int planned, Optional<EarlyStop> endedBy) {

    static PermutationReport of(PartialNull drawn, int planned, Optional<EarlyStop> rule) {
        return new PermutationReport(
                drawn.stage(), drawn.from(), drawn.to(), planned, rule.filter(any -> drawn.to() < planned));
    }
}

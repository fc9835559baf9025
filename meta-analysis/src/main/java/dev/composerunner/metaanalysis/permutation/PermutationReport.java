package dev.composerunner.metaanalysis.permutation;

import java.util.Optional;

/**
 * Which permutations a null distribution consists of.
 *
 * @param stage name of the null within the analysis
 * @param range the permutations that were drawn
 * @param planned number of permutations of the whole null, if nothing stops it
 * @param endedBy the rule that ended it before; empty if none did
 */
public record PermutationReport(String stage, PermutationRange range, int planned, Optional<EarlyStop> endedBy) {

    static PermutationReport of(PartialNull drawn, int planned, Optional<EarlyStop> rule) {
        var endedBy = rule.filter(any -> drawn.range().to() < planned);
        return new PermutationReport(drawn.stage(), drawn.range(), planned, endedBy);
    }
}

package dev.composerunner.metaanalysisjob.record;

import org.jspecify.annotations.Nullable;

/**
 * A null distribution by permutation.
 *
 * @param stage name of the null within the analysis
 * @param drawn number of permutations that it has
 * @param planned number of permutations that were asked for
 * @param seed what the random numbers follow from
 * @param part which permutations, if only a part was drawn
 * @param earlyStop the rule that ended it before all were drawn, if one did
 */
public record Permutations(
        String stage,
        int drawn,
        int planned,
        long seed,
        @Nullable Part part,
        @Nullable EarlyStop earlyStop) {}

package dev.composerunner.metaanalysisjob;

import dev.composerunner.metaanalysis.permutation.PermutationRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a run is cut into parts.
 *
 * @param drawn the only permutations that are drawn; empty to run to the end
 * @param given files of parts that were drawn before; none of them for a run in one piece
 */
public record Parts(Optional<PermutationRange> drawn, List<Path> given) {

    /** A run in one piece. */
    public static final Parts NONE = new Parts(Optional.empty(), List.of());

    public Parts {
        given = List.copyOf(given);
    }
}

package dev.composerunner.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a run is cut into parts.
 *
 * @param drawn the only permutations that are drawn; empty to run to the end
 * @param given files of parts that were drawn before; none of them for a run in one piece
 */
public record Parts(Optional<Stretch> drawn, List<Path> given) {

    /** A run in one piece. */
    public static final Parts NONE = new Parts(Optional.empty(), List.of());

    public Parts {
        given = List.copyOf(given);
    }

    /**
     * Consecutive permutations.
     *
     * @param from number of the first, from 0
     * @param to number after the last
     */
    public record Stretch(int from, int to) {

        /** Name of the file that they are left in. */
        public String fileName() {
            return "null_" + from + "-" + to + ".json.gz";
        }
    }
}

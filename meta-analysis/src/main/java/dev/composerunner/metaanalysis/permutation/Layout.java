package dev.composerunner.metaanalysis.permutation;

import java.util.List;

/**
 * What permutations leave.
 *
 * @param series names of the numbers that each permutation leaves one of
 * @param counts names of the arrays of counts that permutations add to
 * @param countLength length of each of these arrays
 */
public record Layout(List<String> series, List<String> counts, int countLength) {

    public Layout {
        series = List.copyOf(series);
        counts = List.copyOf(counts);
    }

    /** One number of each name per permutation, and no counts. */
    public static Layout ofSeries(String... names) {
        return new Layout(List.of(names), List.of(), 0);
    }
}

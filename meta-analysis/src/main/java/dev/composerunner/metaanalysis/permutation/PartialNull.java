package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a stretch of consecutive permutations left.
 *
 * @param stage which null distribution of the analysis it belongs to
 * @param identity what decides its numbers: only parts of equal identity can be merged
 * @param range the permutations
 * @param layout what {@code series} and {@code counts} hold
 * @param series numbers by name, then by permutation of {@code range}
 * @param counts sums of counts by name
 * @param file the file that it was read from; empty if it was drawn here
 */
@SuppressWarnings("ArrayRecordComponent") // large: passed on, never compared
public record PartialNull(
        String stage,
        NullIdentity identity,
        PermutationRange range,
        Layout layout,
        double[][] series,
        long[][] counts,
        Optional<Path> file) {

    /** What was drawn here. */
    public PartialNull(
            String stage,
            NullIdentity identity,
            PermutationRange range,
            Layout layout,
            double[][] series,
            long[][] counts) {
        this(stage, identity, range, layout, series, counts, Optional.empty());
    }

    /** The same as read from a file. */
    PartialNull withFile(Path from) {
        return new PartialNull(stage, identity, range, layout, series, counts, Optional.of(from));
    }

    /** What a message names it by: its permutations, and its file if it has one. */
    String label() {
        return range + file.map(from -> " of file " + from).orElse("");
    }

    /**
     * Numbers of one name by permutation; not a copy.
     *
     * @throws IllegalArgumentException if the null has none of that name
     */
    public double[] series(String name) {
        return series[position(layout.series(), name)];
    }

    /**
     * Counts of one name; not a copy.
     *
     * @throws IllegalArgumentException if the null has none of that name
     */
    public long[] counts(String name) {
        return counts[position(layout.counts(), name)];
    }

    private static int position(List<String> names, String name) {
        int position = names.indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException("a null has no '" + name + "', only " + names);
        }
        return position;
    }

    /** The part of the first {@code count} permutations of a part without counts. */
    PartialNull first(int count) {
        var shorter = new double[series.length][];
        for (int n = 0; n < series.length; n++) {
            shorter[n] = Arrays.copyOf(series[n], count);
        }
        var shorterRange = new PermutationRange(range.from(), range.from() + count);
        return new PartialNull(stage, identity, shorterRange, layout, shorter, counts);
    }

    /**
     * Joins parts that follow each other without gap or overlap, given in any order.
     *
     * @param parts at least one
     * @throws InvalidAnalysisException if they do not fit together; the message says which and why
     */
    static PartialNull merge(List<PartialNull> parts) {
        var sorted = parts.stream()
                .sorted(Comparator.comparingInt(part -> part.range.from()))
                .toList();
        var first = sorted.getFirst();
        int to = first.range.to();
        for (var part : sorted.subList(1, sorted.size())) {
            if (!part.stage.equals(first.stage)
                    || !part.identity.equals(first.identity)
                    || !part.layout.equals(first.layout)) {
                throw new InvalidAnalysisException("partial nulls " + part.range + " and " + first.range
                        + " come from different analyses, settings or builds; merge parts of one run only");
            }
            int from = part.range.from();
            if (from != to) {
                throw new InvalidAnalysisException(
                        "partial nulls must follow each other, each beginning where the one before it"
                                + " ends: "
                                + (from > to
                                        ? "after permutation " + to + " the next part is " + part.range + "; draw "
                                                + new PermutationRange(to, from) + " too"
                                        : part.range
                                                + " holds permutations that another part holds too; leave one of them out"));
            }
            to = part.range.to();
        }
        var range = new PermutationRange(first.range.from(), to);
        var series = new double[first.series.length][range.size()];
        var counts = new long[first.counts.length][first.layout.countLength()];
        for (var part : sorted) {
            for (int n = 0; n < series.length; n++) {
                System.arraycopy(part.series[n], 0, series[n], part.range.from() - range.from(), part.range.size());
            }
            for (int n = 0; n < counts.length; n++) {
                add(part.counts[n], counts[n]);
            }
        }
        return new PartialNull(first.stage, first.identity, range, first.layout, series, counts);
    }

    static void add(long[] from, long[] to) {
        for (int k = 0; k < to.length; k++) {
            to[k] += from[k];
        }
    }
}

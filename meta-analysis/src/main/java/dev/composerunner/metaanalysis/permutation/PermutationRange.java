package dev.composerunner.metaanalysis.permutation;

import java.util.regex.Pattern;

/**
 * Consecutive permutations of a null distribution.
 *
 * @param from number of the first permutation, from 0
 * @param to number after the last permutation, above {@code from}
 */
public record PermutationRange(int from, int to) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}):(\\d{1,9})");

    /** @throws IllegalArgumentException if the range is empty or begins below 0 */
    public PermutationRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "permutations: got " + from + ":" + to + "; allowed: A:B with 0 <= A < B");
        }
    }

    /** The first {@code count} permutations; {@code count} is at least 1. */
    public static PermutationRange first(int count) {
        return new PermutationRange(0, count);
    }

    /**
     * Parses what {@link #text} writes.
     *
     * @throws IllegalArgumentException if the text is not a range
     */
    public static PermutationRange parse(String text) {
        var read = TEXT.matcher(text);
        if (!read.matches()) {
            throw new IllegalArgumentException("permutations: got " + text + "; allowed: A:B with 0 <= A < B");
        }
        return new PermutationRange(Integer.parseInt(read.group(1)), Integer.parseInt(read.group(2)));
    }

    /** The range as {@code A:B}, the form that the command line takes: {@code 0:500} for the first 500. */
    public String text() {
        return from + ":" + to;
    }

    /** Number of permutations, at least 1. */
    public int size() {
        return to - from;
    }

    /** The range as an interval for messages: {@code [0, 500)} for the first 500. */
    @Override
    public String toString() {
        return "[" + from + ", " + to + ")";
    }
}

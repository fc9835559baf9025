package dev.composerunner.metaanalysis.permutation;

/**
 * The random numbers of one permutation. They depend on the seed, the purpose and the number of the permutation alone, so it does
 * not matter which thread or machine draws them, nor in which order.
 *
 * <p>Steele GL, Lea D, Flood CH (2014). Fast splittable pseudorandom number generators. doi:10.1145/2660193.2660195. Lemire D
 * (2019). Fast random integer generation in an interval. doi:10.1145/3230636
 */
public final class PermutationStream {

    /*
     * SplitMix64, written out rather than taken from the JDK, whose algorithms may change between releases: a seed must give the
     * same result for good. Streams are stretches of one sequence of period 2^64 that begin at mixed, hence scattered, places.
     */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    private PermutationStream(long state) {
        this.state = state;
    }

    /** What numbers are drawn for: two nulls of one analysis draw from different streams. */
    public enum Purpose {
        /** The null that uncorrected p-values come from. */
        FIT(1),
        /** The null that corrected p-values come from. */
        CORRECTION(2);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    /**
     * The stream of permutation {@code index}.
     *
     * @param seed any number
     * @param index number of the permutation, from 0
     */
    public static PermutationStream of(long seed, Purpose purpose, int index) {
        long start = mix(seed + GOLDEN_GAMMA) + purpose.number;
        return new PermutationStream(mix(mix(start + GOLDEN_GAMMA) + index * GOLDEN_GAMMA));
    }

    private long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /**
     * A number from 0 to {@code bound - 1}, each as likely as the other.
     *
     * @param bound at least 1
     */
    public int below(int bound) {
        long product = (next() >>> 32) * bound;
        if ((product & 0xffffffffL) < bound) {
            long unfair = (0x100000000L - bound) % bound;
            while ((product & 0xffffffffL) < unfair) {
                product = (next() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Brings numbers into one of their orders, each as likely as the other. */
    public void shuffle(int[] numbers) {
        for (int last = numbers.length - 1; last > 0; last--) {
            int chosen = below(last + 1);
            int number = numbers[last];
            numbers[last] = numbers[chosen];
            numbers[chosen] = number;
        }
    }
}

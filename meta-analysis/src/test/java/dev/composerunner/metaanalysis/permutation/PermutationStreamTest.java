package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PermutationStreamTest {

    /** The 0.9999 quantile of chi-square with as many degrees of freedom, by Wilson and Hilferty (1931). */
    private static double farOut(int degrees) {
        double spread = 2.0 / (9 * degrees);
        return degrees * Math.pow(1 - spread + 3.719 * Math.sqrt(spread), 3);
    }

    private static double chiSquare(int[] counts, double expected) {
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    @Test
    void below_seedAndNumber_givesTheSameNumbersForGood() {
        /*
         * By the same formulae in Python, whose integers do not overflow. A change would change every published result that names its
         * seed.
         */
        assertThat(numbers(0, Purpose.CORRECTION, 0)).containsExactly(PINNED_FIRST);
        assertThat(numbers(-5, Purpose.FIT, 99_999)).containsExactly(PINNED_OTHER);
    }

    private static final int[] PINNED_FIRST = {53375, 113129, 58935, 119730, 137446};
    private static final int[] PINNED_OTHER = {33706, 149677, 179485, 5105, 7803};

    private static int[] numbers(long seed, Purpose purpose, int index) {
        var stream = PermutationStream.of(seed, purpose, index);
        var numbers = new int[5];
        for (int n = 0; n < numbers.length; n++) {
            numbers[n] = stream.below(228_483);
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 1000})
    void below_manyDrawsWithinAStream_areUniform(int bound) {
        var stream = PermutationStream.of(1, Purpose.FIT, 1);
        var counts = new int[bound];
        int draws = 500 * bound;
        for (int n = 0; n < draws; n++) {
            counts[stream.below(bound)]++;
        }
        assertThat(chiSquare(counts, 500)).isLessThan(farOut(bound - 1));
    }

    @Test
    void below_firstDrawsOfManyStreams_areUniform() {
        // Streams of neighbouring numbers, seeds and purposes must not begin alike.
        var counts = new int[100];
        var starts = new HashSet<Integer>();
        int streams = 0;
        for (int seed = 0; seed < 10; seed++) {
            for (var purpose : Purpose.values()) {
                for (int index = 0; index < 5000; index++) {
                    counts[PermutationStream.of(seed, purpose, index).below(100)]++;
                    starts.add(PermutationStream.of(seed, purpose, index).below(Integer.MAX_VALUE));
                    streams++;
                }
            }
        }
        assertThat(chiSquare(counts, streams / 100.0)).isLessThan(farOut(99));
        // Of 100,000 numbers below 2^31 about two pairs are equal by chance.
        assertThat(streams - starts.size()).isLessThan(20);
    }

    @Test
    void shuffle_ofFour_givesEachOrderAlikeOften() {
        var counts = new int[256];
        int shuffles = 24_000;
        for (int index = 0; index < shuffles; index++) {
            int[] order = {0, 1, 2, 3};
            PermutationStream.of(3, Purpose.CORRECTION, index).shuffle(order);
            counts[((order[0] * 4 + order[1]) * 4 + order[2]) * 4 + order[3]]++;
        }
        var occurring = Arrays.stream(counts).filter(count -> count > 0).toArray();
        assertThat(occurring).hasSize(24);
        assertThat(chiSquare(occurring, shuffles / 24.0)).isLessThan(farOut(23));
    }
}

package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PartialNullTest {

    private static final int PERMUTATIONS = 1000;

    private static final Sampler SAMPLER = new Sampler() {
        @Override
        public Layout layout() {
            return new Layout(List.of("one", "two"), List.of("bins"), 10);
        }

        @Override
        public Worker worker() {
            return (index, left) -> {
                var stream = PermutationStream.of(0, Purpose.FIT, index);
                left.series(0, stream.below(1000) / 7.0);
                left.series(1, index);
                left.counts(0)[stream.below(10)]++;
            };
        }
    };

    private static PartialNull whole(int threads) {
        try (var workers = new Workers(threads, Progress.NONE)) {
            return Permutations.here(workers).draw("null", PERMUTATIONS, SAMPLER);
        }
    }

    private static PartialNull part(String fingerprint, int from, int to) {
        try (var workers = new Workers(2, Progress.NONE)) {
            Permutations.cut(workers, fingerprint, List.of(), new PermutationRange(from, to))
                    .draw("null", PERMUTATIONS, SAMPLER);
        } catch (Permutations.PartReady ready) {
            return ready.drawn().part();
        }
        throw new AssertionError("no part");
    }

    private static void assertSame(PartialNull got, PartialNull expected) {
        assertThat(got.series("one")).containsExactly(expected.series("one"));
        assertThat(got.series("two")).containsExactly(expected.series("two"));
        assertThat(got.counts("bins")).containsExactly(expected.counts("bins"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void draw_anyNumberOfThreads_leavesTheSame(int threads) {
        var one = whole(1);
        assertThat(one.series("two")).startsWith(0, 1, 2).endsWith(999).isSorted();
        assertThat(one.counts("bins"))
                .matches(counts -> java.util.Arrays.stream(counts).sum() == PERMUTATIONS);
        assertSame(whole(threads), one);
    }

    @Test
    void merge_anyCut_givesTheWhole() {
        var whole = whole(1);
        var random = new Random(5);
        for (int run = 0; run < 20; run++) {
            var parts = new ArrayList<PartialNull>();
            for (int from = 0, to; from < PERMUTATIONS; from = to) {
                to = Math.min(PERMUTATIONS, from + 1 + random.nextInt(400));
                parts.add(part("f", from, to));
            }
            Collections.shuffle(parts, random);
            assertSame(PartialNull.merge(parts), whole);
            try (var workers = new Workers(1, Progress.NONE)) {
                assertSame(Permutations.merged(workers, "f", parts).draw("null", PERMUTATIONS, SAMPLER), whole);
            }
        }
    }

    @Test
    void merge_partsThatDoNotFit_saysWhich() {
        assertThatThrownBy(() -> PartialNull.merge(List.of(part("f", 0, 10), part("f", 11, 20))))
                .hasMessageContaining("after permutation 10 the next part is [11, 20); draw [10, 11) too");
        assertThatThrownBy(() -> PartialNull.merge(List.of(part("f", 5, 20), part("f", 0, 10))))
                .hasMessageContaining("[5, 20) holds permutations that another part holds too");
        assertThatThrownBy(() -> PartialNull.merge(List.of(part("f", 0, 10), part("g", 10, 20))))
                .hasMessageContaining("different analyses");
        try (var workers = new Workers(1, Progress.NONE)) {
            assertThatThrownBy(() -> Permutations.merged(workers, "f", List.of(part("f", 0, 10)))
                            .draw("null", PERMUTATIONS, SAMPLER))
                    .hasMessageContaining("hold permutations [0, 10) and the run needs [0, 1000)");
            assertThatThrownBy(() -> Permutations.merged(workers, "g", List.of(part("f", 0, 1000)))
                            .draw("null", PERMUTATIONS, SAMPLER))
                    .hasMessageContaining("comes from other experiments");
        }
        assertThatThrownBy(() -> part("f", 990, 1001)).hasMessageContaining("[990, 1001)");
    }
}

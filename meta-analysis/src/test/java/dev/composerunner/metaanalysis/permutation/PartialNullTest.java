package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PartialNullTest {

    private static final int PERMUTATIONS = 1000;
    private static final String BUILD = "0123456789abcdef".repeat(4);

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

    private static PartialNull part(String seed, int from, int to) {
        try (var workers = new Workers(2, Progress.NONE)) {
            Permutations.cut(workers, identity(seed), List.of(), new PermutationRange(from, to))
                    .draw("null", PERMUTATIONS, SAMPLER);
        } catch (Permutations.PartReady ready) {
            return ready.drawn().part();
        }
        throw new AssertionError("no part");
    }

    private static NullIdentity identity(String seed) {
        return NullIdentity.of(Map.of("build", BUILD, "seed", seed));
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
                assertSame(
                        Permutations.merged(workers, identity("f"), parts).draw("null", PERMUTATIONS, SAMPLER), whole);
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
            assertThatThrownBy(() -> Permutations.merged(workers, identity("f"), List.of(part("f", 0, 10)))
                            .draw("null", PERMUTATIONS, SAMPLER))
                    .hasMessageContaining("hold permutations [0, 10) and the run needs [0, 1000)");
            assertThatThrownBy(() -> Permutations.merged(workers, identity("g"), List.of(part("f", 0, 1000)))
                            .draw("null", PERMUTATIONS, SAMPLER))
                    .hasMessageContaining(
                            "drawn for another run than this one: [0, 1000); what differs: seed is f there and g here");
        }
        assertThatThrownBy(() -> part("f", 990, 1001)).hasMessageContaining("[990, 1001)");
    }

    private static PartialNull by(String build, String seed, int from, int to, Path file) {
        var identity = NullIdentity.of(Map.of("build", build, "seed", seed));
        var part = part("f", from, to);
        return new PartialNull(part.stage(), identity, part.range(), part.layout(), part.series(), part.counts())
                .withFile(file);
    }

    @Test
    void merged_partsOfOtherBuilds_areRefusedWithAllBuildsAndFiles() {
        var parts = List.of(
                by("a".repeat(64), "f", 0, 10, Path.of("one.json.gz")),
                by(BUILD, "f", 10, 20, Path.of("two.json.gz")),
                // Another seed too: the build comes first, since another build may name settings otherwise.
                by("b".repeat(64), "g", 20, 30, Path.of("three.json.gz")));
        try (var workers = new Workers(1, Progress.NONE)) {
            String message =
                    "this is build 0123456789ab of the engine, and parts were drawn by another build, whose numbers"
                            + " may differ: [0, 10) of file one.json.gz by build aaaaaaaaaaaa, [20, 30) of file three.json.gz by"
                            + " build bbbbbbbbbbbb; draw them again by this build (--permutations 0:10, 20:30), or run on the one that drew them";
            assertThatThrownBy(() -> Permutations.merged(workers, identity("f"), parts))
                    .isInstanceOf(InvalidAnalysisException.class)
                    .hasMessage(message);
            // A part is not drawn beside those of another build either.
            assertThatThrownBy(() -> Permutations.cut(workers, identity("f"), parts, PermutationRange.first(10)))
                    .hasMessage(message);
        }
    }

    @Test
    void merged_partsOfAnotherRun_areRefusedWithFilesAndWhatDiffers() {
        var parts = List.of(
                by(BUILD, "g", 0, 10, Path.of("one.json.gz")),
                by(BUILD, "f", 10, 20, Path.of("two.json.gz")),
                by(BUILD, "g", 20, 30, Path.of("three.json.gz")));
        try (var workers = new Workers(1, Progress.NONE)) {
            assertThatThrownBy(() -> Permutations.merged(workers, identity("f"), parts))
                    .isInstanceOf(InvalidAnalysisException.class)
                    .hasMessage(
                            "drawn for another run than this one: [0, 10) of file one.json.gz, [20, 30) of file"
                                    + " three.json.gz; what differs: seed is g there and f here; draw again what this run needs");
        }
    }
}

package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EarlyStopTest {

    private static final int PLANNED = 20_000;
    private static final int BOUND = 1_000_000;

    /** Permutations that leave a number from 0 to 1, each as likely as the other. */
    private static Sampler uniform(long seed) {
        return new Sampler() {
            @Override
            public Layout layout() {
                return Layout.ofSeries("value");
            }

            @Override
            public Worker worker() {
                return (index, left) -> left.series(
                        0, PermutationStream.of(seed, Purpose.FIT, index).below(BOUND) / (double) BOUND);
            }
        };
    }

    private static PartialNull draw(long seed, int threads, double... observed) {
        try (var workers = new Workers(threads, Progress.NONE)) {
            return Permutations.here(workers)
                    .draw(
                            "null",
                            PLANNED,
                            uniform(seed),
                            Optional.of(new EarlyStop(0.05, 0.01)),
                            List.of(new EarlyStop.Observed("value", observed)));
        }
    }

    @Test
    void draw_valuesFarFromTheLevel_stopsEarly() {
        var drawn = draw(1, 2, 0.2, 0.999);
        assertThat(drawn.range().to()).isLessThan(PLANNED / 10).matches(to -> to % EarlyStop.INTERVAL == 0);
        assertThat(drawn.series("value")).hasSize(drawn.range().to());
    }

    @Test
    void draw_anyNumberOfThreads_stopsAtTheSamePermutation() {
        var one = draw(2, 1, 0.94, 0.97);
        var eight = draw(2, 8, 0.94, 0.97);
        assertThat(eight.range().to()).isEqualTo(one.range().to()).isLessThan(PLANNED);
        assertThat(eight.series("value")).containsExactly(one.series("value"));
    }

    @Test
    void draw_valueAtTheLevel_drawsAll() {
        // A p-value that equals the level can never be told from it.
        assertThat(draw(3, 2, 0.95).range().to()).isEqualTo(PLANNED);
    }

    @Test
    void draw_nothingObserved_stopsAtTheFirstLook() {
        assertThat(draw(4, 2).range().to()).isEqualTo(EarlyStop.INTERVAL);
    }

    @Test
    void draw_manySeedsNearTheLevel_decidesWronglyNoMoreOftenThanPromised() {
        // True p-values of 0.06 and 0.04 are close enough to err if the rule stopped at the first chance.
        int wrong = 0;
        int stopped = 0;
        int runs = 300;
        for (int seed = 0; seed < runs; seed++) {
            var drawn = draw(seed, 2, 0.94, 0.96);
            var p = new EmpiricalNull(drawn.series("value"));
            stopped += drawn.range().to() < PLANNED ? 1 : 0;
            wrong += p.p(0.94) <= 0.05 || p.p(0.96) > 0.05 ? 1 : 0;
        }
        assertThat(stopped).isGreaterThan(runs / 2);
        // 3 are expected at most; 12 or more come by chance once in 10,000 runs.
        assertThat(wrong).isLessThan(12);
    }
}

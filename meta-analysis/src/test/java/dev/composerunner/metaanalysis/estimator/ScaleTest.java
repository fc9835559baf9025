package dev.composerunner.metaanalysis.estimator;

import static dev.composerunner.metaanalysis.estimator.SmallWorld.KERNEL;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.at;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.monteCarlo;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.with;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.ale.ObservedAle;
import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.EmpiricalMaps;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScaleTest {

    private static final Mask MASK = SmallWorld.mask();

    /** Positions in the mask, beside it, outside of the grid and far off. */
    private static List<Coordinate> pool(int count, long seed) {
        var random = new Random(seed);
        var pool = new ArrayList<Coordinate>();
        pool.add(new Coordinate(1e12, -1e12, 0));
        while (pool.size() < count) {
            pool.add(new Coordinate(random.nextInt(60) - 14, random.nextInt(60) - 14, random.nextInt(60) - 14));
        }
        return pool;
    }

    private static List<Experiment> placed(List<Experiment> experiments, List<Coordinate> pool, int[] drawn) {
        var moved = new ArrayList<Experiment>();
        int focus = 0;
        for (var experiment : experiments) {
            var foci = new ArrayList<Coordinate>();
            for (int n = 0; n < experiment.foci().size(); n++) {
                foci.add(pool.get(drawn[focus++]));
            }
            moved.add(SmallWorld.experiment(
                    experiment.id(), experiment.sampleSize().orElseThrow(), foci));
        }
        return moved;
    }

    /*
     * Ten foci each in a small grid: many rows are shared by foci of one experiment. Narrow kernels: ALE is near 1, where floats tell
     * little of evidence, or 1, where evidence is infinite.
     */
    @ParameterizedTest
    @CsvSource({"6, 3, 80, 8", "4, 10, 80, 8", "1, 1, 60, 8", "6, 3, 80, 0.5", "60, 6, 80, 2.5"})
    void fit_anyExperiments_countsAsObservedMapsOfDrawnFociDo(int count, int mostFoci, int permutations, double width) {
        var kernel = new AleKernel(new AleKernel.Fwhm(width));
        var experiments = SmallWorld.experiments(count, mostFoci, 7);
        /* Where foci are observed too, so that narrow kernels meet. */
        var pool = Stream.concat(pool(40, 8).stream(), experiments.stream().flatMap(e -> e.foci().stream()))
                .toList();
        var draws = FocusDraws.uniform(pool.size(), 5, Purpose.FIT);
        var scale = new Scale(kernel, pool, permutations, 5);
        with(2, source -> {
            var fit = scale.fit(experiments, MASK, source, draws);
            var stat = requireNonNull(fit.maps().get("stat"));
            var p = new float[stat.length];
            var greatest = new double[permutations];
            var drawn =
                    new int[experiments.stream().mapToInt(e -> e.foci().size()).sum()];
            for (int i = 0; i < permutations; i++) {
                draws.draw(i, drawn);
                var map = ObservedAle.of(kernel, placed(experiments, pool, drawn), MASK, source.workers())
                        .stat();
                for (int voxel = 0; voxel < stat.length; voxel++) {
                    p[voxel] += map[voxel] >= stat[voxel] ? 1 : 0;
                    greatest[i] = Math.max(greatest[i], map[voxel]);
                }
            }
            var logp = requireNonNull(fit.maps().get("logp"));
            for (int voxel = 0; voxel < stat.length; voxel++) {
                double share = Math.clamp(p[voxel] / permutations, 1.0 / permutations, 1 - 1.0 / permutations);
                assertThat(logp[voxel]).isEqualTo(EmpiricalMaps.logp(share));
            }
            var corrected = fit.familyWise(monteCarlo(permutations, true), source, draws);
            assertThat(corrected.distribution().orElseThrow().series("voxel")).isEqualTo(greatest);
            return fit;
        });
    }

    @Test
    void fit_anyThreads_givesTheSameMaps() {
        var experiments = SmallWorld.experiments(5, 4, 9);
        var scale = new Scale(KERNEL, pool(30, 1), 60, 0);
        var one = with(1, source -> scale.fit(experiments, MASK, source));
        var three = with(3, source -> scale.fit(experiments, MASK, source));
        assertThat(three.maps().keySet()).containsExactly("stat", "logp", "z");
        three.maps()
                .forEach((name, map) ->
                        assertThat(map).as(name).isEqualTo(one.maps().get(name)));
    }

    @Test
    void fit_focusOutsideOfThePool_isSignificant() {
        var here = new Coordinate(16, 14, 16);
        var experiments = List.of(at("a", here), at("b", here));
        var scale = new Scale(KERNEL, List.of(new Coordinate(900, 0, 0)), 50, 0);
        var fit = with(2, source -> scale.fit(experiments, MASK, source));
        // No drawn map reaches any voxel: p is as small as can be where ALE is above 0, and as great as can be
        // elsewhere.
        var stat = requireNonNull(fit.maps().get("stat"));
        var logp = requireNonNull(fit.maps().get("logp"));
        for (int voxel = 0; voxel < stat.length; voxel++) {
            assertThat(logp[voxel]).isEqualTo(EmpiricalMaps.logp(stat[voxel] > 0 ? 0.02 : 0.98));
        }
    }

    @Test
    void corrections_thatScaleDoesNotHave_areRefused() {
        var fit = with(
                1, source -> new Scale(KERNEL, pool(5, 1), 10, 0).fit(SmallWorld.experiments(2, 2, 1), MASK, source));
        try (var workers = new Workers(1, Progress.NONE)) {
            var source = Permutations.here(workers);
            assertThatThrownBy(() -> fit.familyWise(monteCarlo(10, false), source))
                    .isInstanceOf(InvalidAnalysisException.class)
                    .hasMessage("SCALE has no null distribution of clusters, got vfwe_only false; set it to true or"
                            + " leave it out");
            for (var corrector : List.of(new FdrCorrector(FdrCorrector.Method.INDEP), new BonferroniCorrector())) {
                assertThatThrownBy(() -> corrector.correct(fit, source))
                        .isInstanceOf(InvalidAnalysisException.class)
                        .hasMessageContaining("choose FWECorrector with method montecarlo");
            }
        }
    }
}

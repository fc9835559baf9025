package dev.composerunner.metaanalysis.estimator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/*
 * Reference values: pip install nimare==0.20.0 (numpy 2, scipy 1.17); then
 *
 *   aff = np.diag([2., 2, 2, 1]); mask = nib.Nifti1Image(np.ones((21, 21, 21), np.uint8), aff)
 *   foci = [[(10, 10, 10), (12, 10, 10)], [(10, 11, 10)], [(10, 10, 9), (3, 3, 3)]]        # voxels; times 2 are millimetres
 *   ds = nimare.dataset.Dataset({f's{n}': {'contrasts': {'a': {'coords': {'space': 'MNI', 'x': ..., 'y': ..., 'z': ...}}}}}, mask=mask)
 *   r = FDRCorrector(method='indep').transform(ALE(kernel__fwhm=6, mask=mask).fit(ds))      # and MKDADensity(kernel__r=4, mask=mask)
 *   r.get_map('stat').get_fdata(dtype=np.float32)[10, 10, 10] ...
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // values stand as printed
final class EstimatorTest {

    private static final Grid GRID = new Grid(21, 21, 21, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));

    private static final Ale ALE = new Ale(new AleKernel(new AleKernel.Fwhm(6)));
    private static final MkdaDensity MKDA = new MkdaDensity(new MkdaKernel(4));

    private static Mask all() {
        var ones = new float[GRID.size()];
        Arrays.fill(ones, 1);
        return Mask.of(new Volume(GRID, ones));
    }

    private static Experiment experiment(String id, Coordinate... foci) {
        return new Experiment(id, id, List.of(foci), OptionalDouble.empty());
    }

    private static List<Experiment> three() {
        return List.of(
                experiment("s0-a", new Coordinate(20, 20, 20), new Coordinate(24, 20, 20)),
                experiment("s1-a", new Coordinate(20, 22, 20)),
                experiment("s2-a", new Coordinate(20, 20, 18), new Coordinate(6, 6, 6)));
    }

    private static DensityFit fit(GroupEstimator estimator, List<Experiment> experiments, int threads) {
        try (var workers = new Workers(threads, Progress.NONE)) {
            return (DensityFit) estimator.fit(experiments, all(), Permutations.here(workers));
        }
    }

    /** Statistic, p, z, corrected p and corrected z of a voxel. */
    private static double[] at(DensityFit fit, int i, int j, int k) {
        var corrected = new FdrCorrector(FdrCorrector.Method.INDEP)
                .correct(fit, Permutations.here(new Workers(1, Progress.NONE)))
                .maps();
        int voxel = GRID.flat(i, j, k);
        return new double[] {
            fit.stat()[voxel],
            fit.p()[voxel],
            fit.z()[voxel],
            requireNonNull(corrected.get("p_corr-FDR_method-indep"))[voxel],
            requireNonNull(corrected.get("z_corr-FDR_method-indep"))[voxel]
        };
    }

    private static void assertNear(double[] got, double... expected) {
        for (int n = 0; n < expected.length; n++) {
            assertThat(got[n]).isCloseTo(expected[n], within(2.5e-7 * Math.abs(expected[n])));
        }
    }

    @Test
    void fit_ale_givesThePeersValues() {
        var fit = fit(ALE, three(), 1);
        assertThat(fit.distribution().bins()).hasSize(8935);
        assertNear(
                at(fit, 10, 10, 10),
                0.07396118342876434,
                2.64390370707801e-10,
                6.210316181182861,
                2.4485191261192085e-06,
                4.7123703956604);
        assertNear(
                at(fit, 12, 10, 10),
                0.043424028903245926,
                6.560435394931119e-06,
                4.358079433441162,
                0.0035738935694098473,
                2.913510799407959);
        assertNear(
                at(fit, 3, 3, 3),
                0.03070804663002491,
                0.00011146267206640914,
                3.691511392593384,
                0.03225799277424812,
                2.1411991119384766);
        assertNear(at(fit, 7, 9, 9), 0.002855700673535466, 0.039547283202409744, 1.755963921546936, 1, 0);
        assertNear(at(fit, 0, 20, 0), 0, 1, 0, 1, 0);
    }

    @Test
    void fit_mkdaDensity_givesThePeersValues() {
        var fit = fit(MKDA, three(), 1);
        assertThat(fit.distribution().bins()).containsExactly(0, 1, 2, 3);
        assertNear(
                at(fit, 10, 10, 10),
                3,
                1.508158220531186e-07,
                5.122424602508545,
                9.976466390071437e-05,
                3.8911635875701904);
        assertNear(at(fit, 12, 10, 10), 1, 0.01654014363884926, 2.1311075687408447, 1, 0);
        assertNear(at(fit, 7, 9, 9), 0, 1, 0, 1, 0);
    }

    @Test
    void fit_anyNumberOfThreads_givesTheSameBits() {
        var random = new Random(3);
        var experiments = new ArrayList<Experiment>();
        for (int e = 0; e < 40; e++) {
            var foci = new Coordinate[1 + random.nextInt(6)];
            for (int f = 0; f < foci.length; f++) {
                foci[f] = new Coordinate(random.nextInt(50) - 4, random.nextInt(50) - 4, random.nextInt(50) - 4);
            }
            experiments.add(experiment("e" + e, foci));
        }
        for (var estimator : List.of(ALE, MKDA)) {
            var one = fit(estimator, experiments, 1);
            for (int threads : new int[] {2, 3, 8}) {
                var many = fit(estimator, experiments, threads);
                assertThat(many.stat()).isEqualTo(one.stat());
                assertThat(many.z()).isEqualTo(one.z());
                assertThat(many.distribution().weights())
                        .isEqualTo(one.distribution().weights());
            }
        }
    }

    @Test
    void fit_oneExperimentOfOneFocus_rankedAgainstItself() {
        var focus = List.of(experiment("s-a", new Coordinate(20, 20, 20)));
        var mkda = fit(MKDA, focus, 2);
        // 33 voxels of 9261 are covered: that share is the p-value of being covered.
        assertThat(mkda.p()[GRID.flat(10, 10, 10)]).isCloseTo(33f / 9261, within(1e-9f));
        var ale = fit(ALE, focus, 2);
        // One voxel of all has the peak.
        assertThat(ale.p()[GRID.flat(10, 10, 10)]).isCloseTo(1f / 9261, within(1e-8f));
    }

    @Test
    void fit_equalFociInAllExperiments_isAsSignificantAsCanBe() {
        var focus = new Coordinate(20, 20, 20);
        var equal = List.of(experiment("a", focus, focus), experiment("b", focus), experiment("c", focus));
        var mkda = fit(MKDA, equal, 2);
        assertThat(mkda.stat()[GRID.flat(10, 10, 10)]).isEqualTo(3);
        assertThat(mkda.p()[GRID.flat(10, 10, 10)]).isCloseTo((float) Math.pow(33.0 / 9261, 3), within(1e-13f));
        var ale = fit(ALE, equal, 2);
        double peak = 0.030708047f;
        assertThat((double) ale.stat()[GRID.flat(10, 10, 10)]).isCloseTo(1 - Math.pow(1 - peak, 3), within(1e-8));
    }

    @Test
    void fit_fociOutsideTheBrain_findsNothing() {
        for (var estimator : List.of(ALE, MKDA)) {
            var fit = fit(
                    estimator,
                    List.of(experiment("a", new Coordinate(900, 0, 0)), experiment("b", new Coordinate(-900, 0, 0))),
                    2);
            assertThat(fit.stat()).containsOnly(0);
            assertThat(fit.p()).containsOnly(1);
            assertThat(fit.z()).containsOnly(0);
            assertThat(fit.logp()).containsOnly(0);
        }
    }
}

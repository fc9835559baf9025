package dev.composerunner.metaanalysis.corrector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.corrector.FdrCorrector.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Values of statsmodels-like procedures by NiMARE 0.20.0: {@code nimare.stats.fdr}, {@code bonferroni}, as p-values. */
@SuppressWarnings("FloatingPointLiteralPrecision") // values stand as printed
final class CorrectorTest {

    private static final float[] P = {0.9f, 0.0001f, 0.03f, 0.01f, 1f, 0.02f, 0.05f, 0.04f, 0.5f, 0.2f};

    private static float[] filled(int length, float value) {
        var values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    private static CorrectedMaps correct(VoxelwiseCorrection.Rule corrector, float... p) {
        return corrector.correct(p, filled(p.length, 1), filled(p.length, 0));
    }

    @Test
    void correct_benjaminiHochberg_givesThePeersValues() {
        assertThat(correct(new FdrCorrector(Method.INDEP)::correct, P).p())
                .containsExactly(
                        new float[] {
                            1, 0.001f, 0.075f, 0.05f, 1, (float) (0.2 / 3), 0.083333336f, 0.08f, 0.625f, 0.2857143f
                        },
                        within(2e-8f));
    }

    @Test
    void correct_benjaminiYekutieli_givesThePeersValues() {
        assertThat(correct(new FdrCorrector(Method.NEGCORR)::correct, P).p())
                .containsExactly(
                        new float[] {
                            1,
                            0.0029289682f,
                            0.21967262f,
                            0.14644842f,
                            1,
                            0.19526455f,
                            0.24408068f,
                            0.23431746f,
                            1,
                            0.8368481f
                        },
                        within(6e-8f));
    }

    @Test
    void correct_bonferroni_multipliesUpToOne() {
        assertThat(correct(new BonferroniCorrector()::correct, P).p())
                .containsExactly(new float[] {1, 0.001f, 0.3f, 0.1f, 1, 0.2f, 0.5f, 0.4f, 1, 1}, within(3e-8f));
    }

    @Test
    void correct_ties_shareTheResultOfTheLast() {
        // Ranks 1 to 3 share 0.02: 0.02 * 4 / 3, not 0.02 * 4.
        var p = correct(new FdrCorrector(Method.INDEP)::correct, 0.02f, 0.02f, 0.9f, 0.02f)
                .p();
        assertThat(p)
                .containsExactly(
                        new float[] {(float) (0.08 / 3), (float) (0.08 / 3), 0.9f, (float) (0.08 / 3)}, within(1e-8f));
    }

    @Test
    void correct_laterSmallerResult_isTakenOver() {
        // 0.03 * 2 / 1 = 0.06 exceeds 0.031 * 2 / 2: the step-up takes the smaller.
        var p = correct(new FdrCorrector(Method.INDEP)::correct, 0.03f, 0.031f).p();
        assertThat(p[0]).isEqualTo(p[1]).isCloseTo(0.031f, within(1e-8f));
    }

    @Test
    void correct_signOfZ_isKeptAndZeroStaysZero() {
        var maps = new FdrCorrector(Method.INDEP)
                .correct(new float[] {0.04f, 0.04f, 0.04f}, new float[] {1.75f, -1.75f, 0}, new float[3]);
        // scipy.stats.norm.isf(0.02): two-tailed, though z was one-tailed before.
        assertThat(maps.z()).containsExactly(new float[] {2.0537489f, -2.0537489f, 0}, within(1e-6f));
        assertThat(maps.logp()[0]).isCloseTo(1.39794f, within(1e-6f));
    }

    @Test
    void correct_pTooSmallForAFloat_isTakenFromLogp() {
        var maps = new BonferroniCorrector()
                .correct(new float[] {Float.MIN_VALUE, 1}, new float[] {30, 0}, new float[] {200, 0});
        assertThat(maps.logp()[0]).isCloseTo(200 - (float) Math.log10(2), within(1e-4f));
        assertThat(maps.p()[0]).isEqualTo(Float.MIN_VALUE);
        assertThat(maps.p()[1]).isEqualTo(1);
        assertThat(maps.logp()[1]).isZero();
    }

    @Test
    void correct_allOnes_staysOne() {
        var maps = correct(new FdrCorrector(Method.INDEP)::correct, 1, 1, 1);
        assertThat(maps.p()).containsOnly(1);
        assertThat(maps.z()).containsOnly(0);
        assertThat(maps.logp()).containsOnly(0);
    }
}

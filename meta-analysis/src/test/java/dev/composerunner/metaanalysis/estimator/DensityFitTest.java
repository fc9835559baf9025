package dev.composerunner.metaanalysis.estimator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.ale.AleOfPlacedFoci;
import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FloatingPointLiteralPrecision") // values stand as printed
final class DensityFitTest {

    @Test
    void fit_ofStatistics_looksEachUp() {
        var grid = new Grid(1, 1, 3, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));
        var mask = Mask.of(new Volume(grid, new float[] {1, 1, 1}));
        var foci = new AleOfPlacedFoci(new AleKernel(new AleKernel.Fwhm(6)), List.of(), mask);
        var distribution = new HistogramNull(new double[] {0, 0.5, 1, 1.5, 2}, new double[] {8, 4, 2, 2, 0});
        var fit = new DensityFit(mask, new float[] {0, 0.3f, 1.5f}, foci, distribution, Optional.empty());
        assertThat(fit.p()).containsExactly(1, 0.5f, 0.125f);
        assertThat(fit.z()).containsExactly(0, 0, 1.1503494f);
        assertThat(fit.logp()).containsExactly(0, 0.30103f, 0.90309f);
    }
}

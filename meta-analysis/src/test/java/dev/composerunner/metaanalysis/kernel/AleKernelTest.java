package dev.composerunner.metaanalysis.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel.EachSampleSize;
import dev.composerunner.metaanalysis.kernel.AleKernel.Fwhm;
import dev.composerunner.metaanalysis.kernel.AleKernel.OneSampleSize;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/*
 * Values: pip install nimare==0.20.0; python3 -c "from nimare.meta.utils import get_ale_kernel; from nimare.utils import
 * get_template; ..." recorded for several sample sizes by the maintainers of the specification, with scipy 1.17.1 and numpy 2.4.6.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // values stand as printed
final class AleKernelTest {

    private static final Grid MNI = Mask.mni152().grid();

    private static Experiment experiment(OptionalDouble sampleSize) {
        return new Experiment("s-a", "'Pain' (s-a)", List.of(new Coordinate(0, 0, 0)), sampleSize);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 19.072644189655946, 4.049703194160572, 29791",
        "5, 11.37334466796002, 2.4149074335013667, 9261",
        "10, 10.002568195473065, 2.1238498431688586, 4913",
        "12.5, 9.705207407307906, 2.0607110921034106, 4913",
        "20, 9.241242951547518, 1.962197308708403, 4913",
        "100, 8.58370152772547, 1.8225812398578534, 3375",
    })
    void stamp_ofSampleSize_hasThePeersWidthAndCube(double participants, double fwhm, double sigma, int voxels) {
        assertThat(AleKernel.fwhm(participants)).isCloseTo(fwhm, within(1e-13));
        var one = new AleKernel(new OneSampleSize(participants));
        var each = new AleKernel(new EachSampleSize());
        var experiment = experiment(OptionalDouble.of(participants));
        assertThat(one.sigma(experiment, MNI)).isCloseTo(sigma, within(1e-15));
        assertThat(each.sigma(experiment, MNI)).isEqualTo(one.sigma(experiment, MNI));
        assertThat(one.stamp(experiment, MNI).size()).isEqualTo(voxels);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1.273982786017455, 1331, 0.030708047099022008",
        "8, 1.6986435715049912, 3375, 0.012954876154102301",
        "10, 2.1233045001774764, 4913, 0.006633810510683527",
    })
    void stamp_ofGivenWidth_isDividedInSinglePrecision(double fwhm, double sigma, int voxels, double peak) {
        var kernel = new AleKernel(new Fwhm(fwhm));
        var stamp = kernel.stamp(experiment(OptionalDouble.empty()), MNI);
        // Division in double precision gives 1.2739827 of other digits from the eighth on.
        assertThat(kernel.sigma(experiment(OptionalDouble.empty()), MNI)).isEqualTo(sigma);
        assertThat(stamp.size()).isEqualTo(voxels);
        assertThat(stamp.valueAt(0, 0, 0)).isEqualTo((float) peak);
    }

    @Test
    void stamp_tenParticipants_hasThePeersValues() {
        var stamp = new AleKernel(new OneSampleSize(10)).stamp(experiment(OptionalDouble.empty()), MNI);
        assertThat(stamp.valueAt(0, 0, 0)).isEqualTo(0.006628706585615873f);
        assertThat(stamp.valueAt(8, 8, 8)).isEqualTo(3.7890975079779565e-12f);
        assertThat(stamp.valueAt(0, 0, -8)).isEqualTo((float) 5.501288838525564e-06);
        assertThat(stamp.valueAt(9, 0, 0)).isZero();
    }

    @Test
    void stamp_sampleSizeThatCannotBe_namesTheExperiment() {
        var kernel = new AleKernel(new EachSampleSize());
        assertThatThrownBy(() -> kernel.stamp(experiment(OptionalDouble.empty()), MNI))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("'Pain' (s-a)");
        assertThatThrownBy(() -> kernel.stamp(experiment(OptionalDouble.of(0)), MNI))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("must be above 0, got 0.0");
    }

    @ParameterizedTest
    @CsvSource({"2, 7", "4, 33", "5, 81", "6, 123", "8, 257", "10, 515", "11, 739", "12, 925", "15, 1791"})
    void stamp_ofSphere_hasThePeersCount(double radius, int voxels) {
        assertThat(new MkdaKernel(radius)
                        .stamp(experiment(OptionalDouble.empty()), MNI)
                        .size())
                .isEqualTo(voxels);
    }
}

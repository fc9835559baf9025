package dev.composerunner.metaanalysis.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.AleKernel.Fwhm;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ActivationModelTest {

    private static final Grid GRID = new Grid(21, 21, 21, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));

    private static Mask all() {
        var ones = new float[GRID.size()];
        Arrays.fill(ones, 1);
        return Mask.of(new Volume(GRID, ones));
    }

    private static float[] model(Kernel kernel, Mask mask, Coordinate... foci) {
        var model = new ActivationModel(kernel, mask);
        var scratch = model.scratch();
        var activation = model.of(new Experiment("e", "e", List.of(foci), OptionalDouble.empty()), scratch);
        var map = new float[mask.size()];
        for (int n = 0; n < activation.voxels().length; n++) {
            // A voxel that came twice would count twice in the null distribution.
            assertThat(map[activation.voxels()[n]]).isZero();
            map[activation.voxels()[n]] = activation.values()[n];
        }
        return map;
    }

    @Test
    void of_overlappingFoci_keepsTheGreaterValue() {
        var kernel = new AleKernel(new Fwhm(6));
        var left = new Coordinate(16, 20, 20);
        var right = new Coordinate(22, 20, 20);
        var both = model(kernel, all(), left, right);
        var leftAlone = model(kernel, all(), left);
        var rightAlone = model(kernel, all(), right);
        for (int voxel = 0; voxel < both.length; voxel++) {
            assertThat(both[voxel]).isEqualTo(Math.max(leftAlone[voxel], rightAlone[voxel]));
        }
        assertThat(model(kernel, all(), left, left)).isEqualTo(leftAlone);
    }

    @Test
    void of_focusOutsideTheGrid_countsWithWhatReachesInside() {
        // Voxel -2 along x, radius of 3 voxels: a cap of the sphere remains at i = 0 and i = 1.
        var map = model(new MkdaKernel(6), all(), new Coordinate(-4, 20, 20));
        int covered = 0;
        for (float value : map) {
            covered += value > 0 ? 1 : 0;
        }
        // Offsets (2, b, c) with 4 + b*b + c*c <= 9 are 21, (3, 0, 0) is one.
        assertThat(covered).isEqualTo(22);
    }

    @Test
    void of_fociAtEveryFaceAndBeyond_isTheStampAtEachDisplacement() {
        // A row of the stamp that is cut at the wrong end, or that wraps into the next row of the grid.
        for (Kernel kernel : List.of(new AleKernel(new Fwhm(9)), new MkdaKernel(6))) {
            var stamp = kernel.stamp(new Experiment("e", "e", List.of(), OptionalDouble.empty()), GRID);
            for (int[] centre : new int[][] {
                {0, 0, 0},
                {20, 20, 20},
                {0, 10, 20},
                {10, 20, 0},
                {20, 0, 10},
                {-2, 10, 10},
                {10, 22, 10},
                {10, 10, -3},
                {10, 10, 23}
            }) {
                var map = model(kernel, all(), new Coordinate(2.0 * centre[0], 2.0 * centre[1], 2.0 * centre[2]));
                for (int voxel = 0; voxel < map.length; voxel++) {
                    var at = GRID.voxel(voxel);
                    assertThat(map[voxel])
                            .isEqualTo(stamp.valueAt(at.i() - centre[0], at.j() - centre[1], at.k() - centre[2]));
                }
            }
        }
    }

    @Test
    void of_focusNowhereNear_coversNothing() {
        for (var far : List.of(1e300, -1e300, 4.3e9, Double.NaN)) {
            assertThat(model(new MkdaKernel(10), all(), new Coordinate(far, 20, 20)))
                    .containsOnly(0);
        }
    }

    @Test
    void of_maskedOutVoxels_areLeftOut() {
        var half = new float[GRID.size()];
        Arrays.fill(half, 0, half.length / 2, 1);
        var mask = Mask.of(new Volume(GRID, half));
        var inside = mask.unmask(model(new MkdaKernel(4), mask, new Coordinate(20, 20, 20)))
                .values();
        var everywhere = model(new MkdaKernel(4), all(), new Coordinate(20, 20, 20));
        for (int voxel = 0; voxel < inside.length; voxel++) {
            assertThat(inside[voxel]).isEqualTo(half[voxel] * everywhere[voxel]);
        }
    }
}

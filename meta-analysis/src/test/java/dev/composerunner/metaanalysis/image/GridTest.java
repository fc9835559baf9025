package dev.composerunner.metaanalysis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GridTest {

    private static final Grid MNI = new Grid(91, 109, 91, Affine.ofRows(2, 0, 0, -90, 0, 2, 0, -126, 0, 0, 2, -72));

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 45, 63, 36",
        "1, 1, 1, 45, 63, 36",
        // Rounding would give 45 63 36 for the next two, flooring 44 62 35 for the last.
        "-1, -1, -1, 44, 62, 35",
        "0.9, -0.9, 1.1, 45, 62, 36",
        "91, -127, -73, 90, 0, 0",
    })
    void voxelAt_anyPosition_isCutOffTowardZero(double x, double y, double z, int i, int j, int k) {
        assertThat(MNI.voxelAt(new Coordinate(x, y, z))).isEqualTo(new Voxel(i, j, k));
    }

    @Test
    void voxelAt_missingCoordinate_liesOutside() {
        // Java's cast makes NaN 0, which is a voxel.
        var voxel = MNI.voxelAt(Coordinate.MISSING);
        assertThat(MNI.contains(voxel.i(), voxel.j(), voxel.k())).isFalse();
    }

    @Test
    void voxel_ofFlatIndex_undoesFlat() {
        assertThat(MNI.flat(1, 2, 3)).isEqualTo(1 * 109 * 91 + 2 * 91 + 3);
        assertThat(MNI.voxel(MNI.flat(90, 107, 5))).isEqualTo(new Voxel(90, 107, 5));
        assertThat(MNI.position(new Voxel(45, 63, 37))).isEqualTo(new Coordinate(0, 0, 2));
    }

    @Test
    void new_noVoxelsOrNoInverse_isRefused() {
        var affine = MNI.affine();
        assertThatIllegalArgumentException().isThrownBy(() -> new Grid(0, 1, 1, affine));
        var flat = Affine.ofRows(1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0);
        assertThatThrownBy(() -> new Grid(1, 1, 1, flat)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void inverse_turnedAffine_undoesIt() {
        var affine = Affine.ofRows(1, 2, 0.5, 10, -1, 1, 0, -4, 0.25, 0, 3, 7);
        var there = affine.apply(3, -2, 8);
        var back = affine.inverse().apply(there.x(), there.y(), there.z());
        assertThat(back.x()).isCloseTo(3, within(1e-12));
        assertThat(back.y()).isCloseTo(-2, within(1e-12));
        assertThat(back.z()).isCloseTo(8, within(1e-12));
    }

    @Test
    void toMni_talairachPosition_isLancasters() {
        // python3 -c "import numpy as np; m=np.array([[.9357,.0029,-.0072,-1.0423],[-.0065,.9396,-.0726,-1.3940],
        //   [.0103,.0752,.8967,3.6475],[0,0,0,1]]); print(np.linalg.inv(m) @ [10,20,30,1])"
        var mni = Talairach.toMni(new Coordinate(10, 20, 30));
        assertThat(mni.x()).isCloseTo(11.932764550608821, within(1e-12));
        assertThat(mni.y()).isCloseTo(24.95029230481706, within(1e-12));
        assertThat(mni.z()).isCloseTo(27.15883856786716, within(1e-12));
        var back = Talairach.fromMni(mni);
        assertThat(back.x()).isCloseTo(10, within(1e-12));
    }
}

package dev.composerunner.metaanalysis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class MaskTest {

    @Test
    void mni152_shippedResource_hasTheVoxelsOfTheTemplate() {
        // python3 -c "import nibabel, numpy; m =
        // nibabel.load('tpl-MNI152NLin6Asym_res-02_desc-brain_mask.nii.gz').get_fdata();
        //   f = numpy.flatnonzero(m.ravel()); print(m.shape, len(f), f[0], f[-1])"
        var mask = Mask.mni152();
        assertThat(mask.size()).isEqualTo(228_483);
        assertThat(mask.grid())
                .isEqualTo(new Grid(91, 109, 91, Affine.ofRows(2, 0, 0, -90, 0, 2, 0, -126, 0, 0, 2, -72)));
        assertThat(mask.indexOf(103_136)).isZero();
        assertThat(mask.indexOf(103_135)).isEqualTo(-1);
        assertThat(mask.indexOf(807_932)).isEqualTo(228_482);
    }

    @Test
    void mask_ofUnmasked_isTheSameMap() {
        var grid = new Grid(2, 2, 2, Affine.ofRows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
        var mask = Mask.of(new Volume(grid, new float[] {0, 1, 0, 1, 1, 0, 0, 2}));
        var map = new float[] {5, 6, 7, 8};
        var volume = mask.unmask(map);
        assertThat(volume.values()).containsExactly(0, 5, 0, 6, 7, 0, 0, 8);
        assertThat(mask.mask(volume)).containsExactly(map);
        assertThat(volume.at(1, 1, 1)).isEqualTo(8);
        assertThat(volume.at(2, 0, 0)).isNaN();
        var other = new Volume(new Grid(8, 1, 1, grid.affine()), new float[8]);
        assertThatIllegalArgumentException().isThrownBy(() -> mask.mask(other));
    }
}

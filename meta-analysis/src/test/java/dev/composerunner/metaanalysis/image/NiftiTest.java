package dev.composerunner.metaanalysis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NiftiTest {

    private static final Grid GRID = new Grid(3, 4, 37, Affine.ofRows(2, 0, 0, -90, 0, 3, 0, -126, 0, 0, 4, -72));

    private static Volume counting() {
        var values = new float[GRID.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5f - 3;
        }
        return new Volume(GRID, values);
    }

    private static byte[] written(Volume volume) throws IOException {
        var out = new ByteArrayOutputStream();
        Nifti.write(out, volume);
        return out.toByteArray();
    }

    private static byte[] plain() throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(written(counting()))).readAllBytes();
    }

    private static Volume read(byte[] bytes) throws IOException {
        return Nifti.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void read_ofWritten_isTheSameVolume() throws IOException {
        var volume = read(written(counting()));
        assertThat(volume.grid()).isEqualTo(GRID);
        assertThat(volume.values()).isEqualTo(counting().values());
    }

    @Test
    void write_anyVolume_putsFirstAxisFastestAfterAnMniHeader() throws IOException {
        var file = ByteBuffer.wrap(plain()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.capacity()).isEqualTo(352 + 4 * GRID.size());
        assertThat(file.getFloat(352)).isEqualTo(counting().values()[GRID.flat(0, 0, 0)]);
        assertThat(file.getFloat(356)).isEqualTo(counting().values()[GRID.flat(1, 0, 0)]);
        assertThat(file.getFloat(352 + 4 * 3)).isEqualTo(counting().values()[GRID.flat(0, 1, 0)]);
        assertThat(file.getFloat(352 + 4 * 12)).isEqualTo(counting().values()[GRID.flat(0, 0, 1)]);
        // qform and sform code 4: MNI; unit 2: millimetres; the quaternion of no turn is 0.
        assertThat(file.getShort(252)).isEqualTo((short) 4);
        assertThat(file.getShort(254)).isEqualTo((short) 4);
        assertThat(file.get(123)).isEqualTo((byte) 2);
        assertThat(file.getFloat(80)).isEqualTo(2);
        assertThat(file.getFloat(268)).isEqualTo(-90);
        assertThat(file.getFloat(280 + 4 * 3)).isEqualTo(-90);
        assertThat(file.getFloat(128)).isEqualTo(-3);
    }

    @Test
    void write_notFiniteValues_becomeZero() throws IOException {
        var values = new float[GRID.size()];
        values[0] = Float.NaN;
        values[1] = Float.NEGATIVE_INFINITY;
        values[2] = 7;
        assertThat(read(written(new Volume(GRID, values))).values()).startsWith(0, 0, 7);
    }

    @Test
    void write_twice_givesTheSameBytes() throws IOException {
        // A time stamp in the gzip header would differ from run to run.
        assertThat(written(counting())).isEqualTo(written(counting()));
        assertThat(Arrays.copyOfRange(written(counting()), 4, 8)).containsOnly(0);
    }

    @Test
    void write_turnedGrid_isRefused() {
        var turned = new Grid(1, 1, 1, Affine.ofRows(0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 2, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nifti.write(new ByteArrayOutputStream(), new Volume(turned, new float[1])));
    }

    @Test
    void read_scaledShortsInBigEndian_areScaled() throws IOException {
        var file = ByteBuffer.allocate(352 + 2 * 2).order(ByteOrder.BIG_ENDIAN);
        file.putInt(0, 348);
        short[] dim = {4, 2, 1, 1, 1};
        for (int i = 0; i < dim.length; i++) {
            file.putShort(40 + 2 * i, dim[i]);
        }
        file.putShort(70, (short) 4);
        file.putFloat(80, 3).putFloat(84, 3).putFloat(88, 3);
        file.putFloat(108, 352).putFloat(112, 0.5f).putFloat(116, 10);
        file.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        file.putShort(352, (short) -4).putShort(354, (short) 300);
        var volume = read(file.array());
        assertThat(volume.values()).containsExactly(8, 160);
        // Neither form is given, so the voxel sizes alone place the voxels.
        assertThat(volume.grid().affine()).isEqualTo(Affine.ofRows(3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0));
    }

    @Test
    void read_quaternionOfAHalfTurn_turnsTheGrid() throws IOException {
        // nibabel.quaternions.quat2mat([0, 0, 0, 1]) is diag(-1, -1, 1).
        var bytes = edited(file -> file.putShort(254, (short) 0).putFloat(264, 1));
        assertThat(read(bytes).grid().affine()).isEqualTo(Affine.ofRows(-2, 0, 0, -90, 0, -3, 0, -126, 0, 0, 4, -72));
    }

    private static byte[] edited(Consumer<ByteBuffer> edit) throws IOException {
        var bytes = plain();
        edit.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, header size is not 348: offset=0",
        "344, 0, 'magic is not n+1, the mark of a single-file NIfTI-1 image: offset=344'",
        "40, 2, 'number of axes must be 3, got 2: offset=40'",
        "42, -1, 'length of an axis must be from 1 to 1024, got -1: offset=42'",
        "42, 20000, 'length of an axis must be from 1 to 1024, got 20000: offset=42'",
        "70, 1536, 'data type cannot be read, got 1536: offset=70'",
        "110, 0, 'data offset must be from 348 to 1048576, got 0.0: offset=108'",
        "282, 32704, affine has a number that is not finite: offset=280",
    })
    void read_headerThatCannotBe_saysWhyAndWhere(int offset, short value, String message) throws IOException {
        var bytes = edited(file -> file.putShort(offset, value));
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(NiftiFormatException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void read_moreVoxelsThanAllowed_isRefusedBeforeMemoryIsTaken() throws IOException {
        var bytes = edited(file ->
                file.putShort(42, (short) 1024).putShort(44, (short) 1024).putShort(46, (short) 1024));
        assertThatThrownBy(() -> read(bytes)).hasMessage("more than 67108864 voxels: offset=40");
    }

    @Test
    void read_bytesThatEndEarly_saysWhere() throws IOException {
        assertThatThrownBy(() -> read(new byte[0])).hasMessage("image ends early: offset=0");
        assertThatThrownBy(() -> read(Arrays.copyOf(plain(), 100))).hasMessage("image ends early: offset=100");
        assertThatThrownBy(() -> read(Arrays.copyOf(plain(), 400))).hasMessage("image ends early: offset=400");
        var compressed = written(counting());
        assertThatThrownBy(() -> read(Arrays.copyOf(compressed, compressed.length / 2)))
                .isInstanceOf(NiftiFormatException.class)
                .hasMessageStartingWith("compressed bytes end early: offset=");
        compressed[12] ^= 0x55;
        assertThatThrownBy(() -> read(compressed)).isInstanceOf(NiftiFormatException.class);
    }
}

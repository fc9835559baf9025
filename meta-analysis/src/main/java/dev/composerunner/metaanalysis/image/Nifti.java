package dev.composerunner.metaanalysis.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Reads and writes single-file NIfTI-1 images of one volume. Written files are compressed; both kinds are read. */
public final class Nifti {

    static final int MAX_VOXELS = 1 << 26;

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BUFFER = 1 << 16;
    private static final int SLAB = 16;

    private Nifti() {}

    /**
     * Reads a volume of whole numbers or floats, scaled as the header says.
     *
     * @throws IOException if the file cannot be read
     * @throws NiftiFormatException if the bytes are no such image, are cut short, or hold more than 67,108,864 voxels
     */
    public static Volume read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** Reads a volume as {@link #read(Path)} does; leaves the stream open. */
    public static Volume read(InputStream in) throws IOException {
        var buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        int magic = (buffered.read() << 8) | buffered.read();
        buffered.reset();
        if (magic != GZIP_MAGIC) {
            return readPlain(buffered);
        }
        try {
            return readPlain(new GZIPInputStream(buffered, BUFFER));
        } catch (ZipException e) {
            throw new NiftiFormatException("compressed bytes are damaged, " + e.getMessage(), 0, e);
        }
    }

    private static Volume readPlain(InputStream in) throws IOException {
        var header = NiftiHeader.parse(exactly(in, NiftiHeader.SIZE, 0));
        exactly(in, header.dataOffset() - NiftiHeader.SIZE, NiftiHeader.SIZE);
        var grid = header.grid();
        var values = new float[grid.size()];
        long offset = header.dataOffset();
        int plane = grid.nx() * grid.ny() * header.type().bytes();
        for (int k = 0; k < grid.nz(); k++) {
            var data = ByteBuffer.wrap(exactly(in, plane, offset)).order(header.order());
            offset += plane;
            for (int j = 0; j < grid.ny(); j++) {
                for (int i = 0; i < grid.nx(); i++) {
                    values[grid.flat(i, j, k)] =
                            (float) (header.type().next(data) * header.slope() + header.intercept());
                }
            }
        }
        return new Volume(grid, values);
    }

    private static byte[] exactly(InputStream in, int length, long offset) throws IOException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(length);
        } catch (java.io.EOFException e) {
            throw new NiftiFormatException("compressed bytes end early", offset, e);
        }
        if (bytes.length < length) {
            throw new NiftiFormatException("image ends early", offset + bytes.length);
        }
        return bytes;
    }

    /**
     * Writes a volume as compressed 32-bit floats whose header names MNI space and millimetres. NaN and infinite values become 0.
     * The same volume gives the same bytes.
     *
     * @throws IllegalArgumentException if the grid is turned or sheared
     */
    public static void write(OutputStream out, Volume volume) throws IOException {
        var grid = volume.grid();
        requireStraight(grid.affine());
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : volume.values()) {
            float written = finite(value);
            min = Math.min(min, written);
            max = Math.max(max, written);
        }
        var gzip = new FastGzip(out);
        gzip.write(NiftiHeader.encode(grid, min, max).array());
        var slab = new float[SLAB * grid.nx() * grid.ny()];
        var bytes = ByteBuffer.allocate(4 * slab.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int k = 0; k < grid.nz(); k += SLAB) {
            int planes = Math.min(SLAB, grid.nz() - k);
            transpose(volume, k, planes, slab);
            bytes.asFloatBuffer().put(slab);
            gzip.write(bytes.array(), 0, 4 * planes * grid.nx() * grid.ny());
        }
        gzip.finish();
    }

    /**
     * Brings planes of equal k into the order of the file, where i runs fastest. Several planes at once, since along k a volume is
     * contiguous in memory: one plane at a time would fetch a cache line for each voxel.
     */
    private static void transpose(Volume volume, int firstPlane, int planes, float[] slab) {
        var grid = volume.grid();
        int plane = grid.nx() * grid.ny();
        for (int i = 0; i < grid.nx(); i++) {
            for (int j = 0; j < grid.ny(); j++) {
                int from = grid.flat(i, j, firstPlane);
                int to = j * grid.nx() + i;
                for (int k = 0; k < planes; k++) {
                    slab[to + k * plane] = finite(volume.values()[from + k]);
                }
            }
        }
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : 0;
    }

    private static void requireStraight(Affine affine) {
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                if (row == column ? !(affine.get(row, column) > 0) : affine.get(row, column) != 0) {
                    throw new IllegalArgumentException(
                            "only a grid along the axes can be written, got affine " + affine);
                }
            }
        }
    }

    /** Compresses lightly: maps are written while somebody waits and are read over a network that compresses no further. */
    private static final class FastGzip extends GZIPOutputStream {

        private static final int LEVEL = 3;

        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(LEVEL);
        }
    }
}

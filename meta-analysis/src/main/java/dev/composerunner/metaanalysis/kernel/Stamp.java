package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.image.Grid;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The voxels around a focus that a kernel reaches, as displacements, and the value that it gives to each. */
public final class Stamp {

    /*
     * The Gaussian lives in a cube of at most 31 voxels a side (what falls outside is lost and the rest is not scaled up again) and
     * keeps its corners: all voxels of the cube belong to it, however small their value.
     */
    private static final int GAUSSIAN_REACH = 15;
    private static final double GAUSSIAN_TRUNCATION = 4.0;
    private static final double SPACING_OF_ONE = Math.ulp(1.0);

    final int[] di;
    final int[] dj;
    final int[] dk;
    final float[] values;

    /** Where each row begins, of voxels that follow each other along the grid's last axis, and where the last row ends. */
    final int[] rows;

    private Stamp(int[] di, int[] dj, int[] dk, float[] values) {
        this.di = di;
        this.dj = dj;
        this.dk = dk;
        this.values = values;
        this.rows = IntStream.rangeClosed(0, values.length)
                .filter(n -> n == 0 || n == values.length || !follows(n))
                .toArray();
    }

    private boolean follows(int n) {
        return di[n] == di[n - 1] && dj[n] == dj[n - 1] && dk[n] == dk[n - 1] + 1;
    }

    /** Number of voxels. */
    public int size() {
        return values.length;
    }

    /** Greatest displacement along any axis. */
    public int reach() {
        int reach = 0;
        for (int n = 0; n < values.length; n++) {
            reach = Math.max(reach, Math.max(Math.abs(di[n]), Math.max(Math.abs(dj[n]), Math.abs(dk[n]))));
        }
        return reach;
    }

    /** Takes a voxel of a stamp. */
    @FunctionalInterface
    public interface Use {

        /** Called with a displacement in voxels and the value there. */
        void accept(int i, int j, int k, float value);
    }

    /** Calls {@code use} with each voxel. */
    public void forEach(Use use) {
        for (int n = 0; n < values.length; n++) {
            use.accept(di[n], dj[n], dk[n], values[n]);
        }
    }

    /** Value at a displacement, 0 where the stamp does not reach. */
    public float valueAt(int i, int j, int k) {
        for (int n = 0; n < values.length; n++) {
            if (di[n] == i && dj[n] == j && dk[n] == k) {
                return values[n];
            }
        }
        return 0;
    }

    /** A Gaussian of sum 1, cut off at four standard deviations. */
    static Stamp gaussian(double sigma, Grid grid) {
        var line = gaussianLine(sigma);
        int reach = line.length / 2;
        int kept = Math.min(reach, GAUSSIAN_REACH);
        while (kept > 0 && !(line[reach - kept] * line[reach] * line[reach] > SPACING_OF_ONE)) {
            kept--;
        }
        var stamp = new Builder(kept);
        for (int a = -kept; a <= kept; a++) {
            for (int b = -kept; b <= kept; b++) {
                for (int c = -kept; c <= kept; c++) {
                    double value = line[reach + a] * line[reach + b] * line[reach + c];
                    if (value > 0) {
                        stamp.add(a, b, c, (float) value);
                    }
                }
            }
        }
        return stamp.build();
    }

    static double[] gaussianLine(double sigma) {
        int reach = (int) (GAUSSIAN_TRUNCATION * sigma + 0.5);
        var line = new double[2 * reach + 1];
        double sum = 0;
        for (int t = -reach; t <= reach; t++) {
            line[reach + t] = Math.exp(-0.5 / (sigma * sigma) * ((double) t * t));
            sum += line[reach + t];
        }
        for (int t = 0; t < line.length; t++) {
            line[t] /= sum;
        }
        return line;
    }

    /** Ones within a distance in millimetres. */
    static Stamp sphere(double radius, Grid grid) {
        double zx = grid.affine().zoom(0);
        double zy = grid.affine().zoom(1);
        double zz = grid.affine().zoom(2);
        int reach = (int) Math.floor(radius / Math.min(zx, Math.min(zy, zz)));
        var stamp = new Builder(reach);
        for (int a = -reach; a <= reach; a++) {
            for (int b = -reach; b <= reach; b++) {
                for (int c = -reach; c <= reach; c++) {
                    if (Math.sqrt(zx * a * (zx * a) + zy * b * (zy * b) + zz * c * (zz * c)) <= radius) {
                        stamp.add(a, b, c, 1);
                    }
                }
            }
        }
        return stamp.build();
    }

    private static final class Builder {

        private final int[] di;
        private final int[] dj;
        private final int[] dk;
        private final float[] values;
        private int size;

        Builder(int reach) {
            int side = 2 * reach + 1;
            int most = Math.multiplyExact(side, Math.multiplyExact(side, side));
            di = new int[most];
            dj = new int[most];
            dk = new int[most];
            values = new float[most];
        }

        void add(int i, int j, int k, float value) {
            di[size] = i;
            dj[size] = j;
            dk[size] = k;
            values[size++] = value;
        }

        Stamp build() {
            return new Stamp(
                    Arrays.copyOf(di, size),
                    Arrays.copyOf(dj, size),
                    Arrays.copyOf(dk, size),
                    Arrays.copyOf(values, size));
        }
    }
}

package dev.composerunner.metaanalysis.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the engine reads and writes of a NIfTI-1 header.
 *
 * @param dataOffset where the voxels begin, in bytes
 * @param slope factor of stored values, 1 if none is given
 * @param intercept summand of stored values, 0 if none is given
 */
record NiftiHeader(ByteOrder order, Grid grid, NiftiType type, int dataOffset, float slope, float intercept) {

    /*
     * Offsets of fields, from nifti1.h (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h).
     */
    static final int SIZE = 348;

    private static final int DIM = 40;
    private static final int DATATYPE = 70;
    private static final int BITPIX = 72;
    private static final int PIXDIM = 76;
    private static final int VOX_OFFSET = 108;
    private static final int SCL_SLOPE = 112;
    private static final int SCL_INTER = 116;
    private static final int XYZT_UNITS = 123;
    private static final int CAL_MAX = 124;
    private static final int CAL_MIN = 128;
    private static final int DESCRIP = 148;
    private static final int QFORM_CODE = 252;
    private static final int SFORM_CODE = 254;
    private static final int QUATERN_B = 256;
    private static final int QOFFSET_X = 268;
    private static final int SROW_X = 280;
    private static final int MAGIC = 344;

    private static final int MAX_DIMENSION = 1024;
    private static final int MILLIMETRES = 2;
    private static final short MNI = 4;

    static NiftiHeader parse(byte[] bytes) throws NiftiFormatException {
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != SIZE) {
            header.order(ByteOrder.BIG_ENDIAN);
            if (header.getInt(0) != SIZE) {
                throw new NiftiFormatException("header size is not 348", 0);
            }
        }
        if (bytes[MAGIC] != 'n' || bytes[MAGIC + 1] != '+' || bytes[MAGIC + 2] != '1' || bytes[MAGIC + 3] != 0) {
            throw new NiftiFormatException("magic is not n+1, the mark of a single-file NIfTI-1 image", MAGIC);
        }
        int axes = header.getShort(DIM);
        if (axes < 3 || axes > 7) {
            throw new NiftiFormatException("number of axes must be 3, got " + axes, DIM);
        }
        var dim = new int[3];
        for (int axis = 0; axis < axes; axis++) {
            int at = DIM + 2 * (axis + 1);
            int length = header.getShort(at);
            if (axis > 2 && length != 1) {
                throw new NiftiFormatException(
                        "only one volume can be read, axis " + axis + " has length " + length, at);
            }
            if (length < 1 || length > MAX_DIMENSION) {
                throw new NiftiFormatException(
                        "length of an axis must be from 1 to " + MAX_DIMENSION + ", got " + length, at);
            }
            if (axis < 3) {
                dim[axis] = length;
            }
        }
        if ((long) dim[0] * dim[1] * dim[2] > Nifti.MAX_VOXELS) {
            throw new NiftiFormatException("more than " + Nifti.MAX_VOXELS + " voxels", DIM);
        }
        var type = NiftiType.of(header.getShort(DATATYPE));
        if (type == null) {
            throw new NiftiFormatException("data type cannot be read, got " + header.getShort(DATATYPE), DATATYPE);
        }
        float voxOffset = header.getFloat(VOX_OFFSET);
        if (!(voxOffset >= SIZE && voxOffset <= 1 << 20)) {
            throw new NiftiFormatException("data offset must be from 348 to 1048576, got " + voxOffset, VOX_OFFSET);
        }
        float slope = header.getFloat(SCL_SLOPE);
        float intercept = header.getFloat(SCL_INTER);
        boolean scaled = slope != 0 && Float.isFinite(slope) && Float.isFinite(intercept);
        return new NiftiHeader(
                header.order(), grid(header, dim), type, (int) voxOffset, scaled ? slope : 1, scaled ? intercept : 0);
    }

    private static Grid grid(ByteBuffer header, int[] dim) throws NiftiFormatException {
        var rows = new double[12];
        int at;
        if (header.getShort(SFORM_CODE) > 0) {
            at = SROW_X;
            for (int i = 0; i < 12; i++) {
                rows[i] = header.getFloat(SROW_X + 4 * i);
            }
        } else if (header.getShort(QFORM_CODE) > 0) {
            at = QUATERN_B;
            quaternion(header, rows);
        } else {
            at = PIXDIM;
            for (int axis = 0; axis < 3; axis++) {
                rows[5 * axis] = header.getFloat(PIXDIM + 4 * (axis + 1));
            }
        }
        for (double number : rows) {
            if (!Double.isFinite(number)) {
                throw new NiftiFormatException("affine has a number that is not finite", at);
            }
        }
        try {
            return new Grid(dim[0], dim[1], dim[2], Affine.ofRows(rows));
        } catch (ArithmeticException e) {
            throw new NiftiFormatException(String.valueOf(e.getMessage()), at, e);
        }
    }

    /** Method 2 of nifti1.h: a rotation as a unit quaternion, voxel sizes, an offset. */
    private static void quaternion(ByteBuffer header, double[] rows) {
        double b = header.getFloat(QUATERN_B);
        double c = header.getFloat(QUATERN_B + 4);
        double d = header.getFloat(QUATERN_B + 8);
        double a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
        double x = header.getFloat(PIXDIM + 4);
        double y = header.getFloat(PIXDIM + 8);
        double z = header.getFloat(PIXDIM + 12) * (header.getFloat(PIXDIM) < 0 ? -1 : 1);
        rows[0] = (a * a + b * b - c * c - d * d) * x;
        rows[1] = 2 * (b * c - a * d) * y;
        rows[2] = 2 * (b * d + a * c) * z;
        rows[4] = 2 * (b * c + a * d) * x;
        rows[5] = (a * a + c * c - b * b - d * d) * y;
        rows[6] = 2 * (c * d - a * b) * z;
        rows[8] = 2 * (b * d - a * c) * x;
        rows[9] = 2 * (c * d + a * b) * y;
        rows[10] = (a * a + d * d - b * b - c * c) * z;
        for (int axis = 0; axis < 3; axis++) {
            rows[4 * axis + 3] = header.getFloat(QOFFSET_X + 4 * axis);
        }
    }

    /**
     * Header of a float volume in MNI space, little-endian, with the four bytes after it that say that no extension follows.
     * The affine must be a diagonal with an offset, as that of the mask is: such a rotation is the zero quaternion.
     */
    static ByteBuffer encode(Grid grid, float min, float max) {
        var header = ByteBuffer.allocate(SIZE + 4).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, SIZE);
        header.put(38, (byte) 'r');
        int[] dim = {3, grid.nx(), grid.ny(), grid.nz(), 1, 1, 1, 1};
        for (int axis = 0; axis < 8; axis++) {
            header.putShort(DIM + 2 * axis, (short) dim[axis]);
            boolean spatial = axis > 0 && axis < 4;
            header.putFloat(PIXDIM + 4 * axis, spatial ? (float) grid.affine().zoom(axis - 1) : 1);
        }
        header.putShort(DATATYPE, NiftiType.FLOAT32.code());
        header.putShort(BITPIX, (short) 32);
        header.putFloat(VOX_OFFSET, SIZE + 4);
        header.putFloat(SCL_SLOPE, 1);
        header.put(XYZT_UNITS, (byte) MILLIMETRES);
        header.putFloat(CAL_MAX, max);
        header.putFloat(CAL_MIN, min);
        header.put(DESCRIP, "Compose Runner".getBytes(StandardCharsets.US_ASCII));
        header.putShort(QFORM_CODE, MNI);
        header.putShort(SFORM_CODE, MNI);
        for (int row = 0; row < 3; row++) {
            header.putFloat(QOFFSET_X + 4 * row, (float) grid.affine().get(row, 3));
            for (int column = 0; column < 4; column++) {
                header.putFloat(
                        SROW_X + 16 * row + 4 * column, (float) grid.affine().get(row, column));
            }
        }
        header.put(MAGIC, new byte[] {'n', '+', '1', 0});
        return header;
    }
}

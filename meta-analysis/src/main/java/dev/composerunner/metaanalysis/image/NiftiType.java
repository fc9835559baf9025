package dev.composerunner.metaanalysis.image;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How a NIfTI-1 file stores a voxel. */
enum NiftiType {
    UINT8(2, 1),
    INT16(4, 2),
    INT32(8, 4),
    FLOAT32(16, 4),
    FLOAT64(64, 8),
    INT8(256, 1),
    UINT16(512, 2);

    private final short code;
    private final int bytes;

    NiftiType(int code, int bytes) {
        this.code = (short) code;
        this.bytes = bytes;
    }

    static @Nullable NiftiType of(short code) {
        for (var type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    short code() {
        return code;
    }

    int bytes() {
        return bytes;
    }

    double next(ByteBuffer data) {
        return switch (this) {
            case UINT8 -> Byte.toUnsignedInt(data.get());
            case INT16 -> data.getShort();
            case INT32 -> data.getInt();
            case FLOAT32 -> data.getFloat();
            case FLOAT64 -> data.getDouble();
            case INT8 -> data.get();
            case UINT16 -> Short.toUnsignedInt(data.getShort());
        };
    }
}

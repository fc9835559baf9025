package dev.composerunner.metaanalysis.image;

import java.io.IOException;
import java.io.Serial;

/** Thrown when bytes are not a NIfTI-1 image that can be read. The message gives the reason and the offset in the decompressed bytes. */
public final class NiftiFormatException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    NiftiFormatException(String reason, long offset) {
        super(reason + ": offset=" + offset);
    }

    NiftiFormatException(String reason, long offset, Throwable cause) {
        super(reason + ": offset=" + offset, cause);
    }
}

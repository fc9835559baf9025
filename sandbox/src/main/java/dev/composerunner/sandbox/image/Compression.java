package dev.composerunner.sandbox.image;

/** How bytes are compressed, by how they begin: what a media type says is not always what is there. */
enum Compression {
    NONE,
    GZIP,
    ZSTD;

    static final int MAGIC_BYTES = 4;

    static Compression of(byte[] begin) {
        if (begin.length >= 2 && (begin[0] & 0xff) == 0x1f && (begin[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        if (begin.length >= MAGIC_BYTES
                && (begin[0] & 0xff) == 0x28
                && (begin[1] & 0xff) == 0xb5
                && (begin[2] & 0xff) == 0x2f
                && (begin[3] & 0xff) == 0xfd) {
            return ZSTD;
        }
        return NONE;
    }
}

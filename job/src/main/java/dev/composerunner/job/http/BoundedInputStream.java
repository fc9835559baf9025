package dev.composerunner.job.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads another stream, and fails once it turns out longer than allowed. */
final class BoundedInputStream extends FilterInputStream {

    private final long limit;
    private long read;

    BoundedInputStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got = super.read(target, offset, length);
        if (got > 0) {
            count(got);
        }
        return got;
    }

    private void count(int more) throws IOException {
        read += more;
        if (read > limit) {
            throw new BodyTooLargeException(limit);
        }
    }
}

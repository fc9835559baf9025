package dev.composerunner.loopback;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads the body of a request up to a size. */
public final class RequestBody {

    /** As much of a larger body is read and dropped, so that the client has sent it all and reads the answer. */
    private static final long MAX_DRAINED = 64L * 1024 * 1024;

    private RequestBody() {}

    /** The body cannot be read. */
    public static final class BrokenBodyException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;

        BrokenBodyException(IOException cause) {
            super("body: cannot be read as its headers announce it", cause);
            this.status = status(cause);
        }

        /** What to answer. */
        public int status() {
            return status;
        }

        private static int status(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof HttpException http && http.getCode() / 100 == 4) {
                    return http.getCode();
                }
            }
            return HttpStatus.BAD_REQUEST_400;
        }
    }

    /** The body, or nothing where it is longer than {@code most} bytes. */
    public static Optional<byte[]> read(Request request, int most) throws BrokenBodyException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length <= most) {
                return Optional.of(body);
            }
            byte[] dropped = new byte[64 * 1024];
            for (long total = 0; total < MAX_DRAINED; ) {
                int read = in.read(dropped);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new BrokenBodyException(e);
        }
    }
}

package dev.composerunner.loopback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.Callback;

/**
 * HTTP connections up to a number. One more is answered with 503 at once, whatever it would ask, so that the process keeps files for its
 * work; clients try again.
 */
final class BoundedConnections extends HttpConnectionFactory {

    /** How many refused connections may wait for their clients to leave. */
    private static final int MAX_LINGERING = 8;

    private static final long LINGER_MILLIS = 1000;

    private final int most;
    private final Refusal refusal;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger lingering = new AtomicInteger();

    BoundedConnections(HttpConfiguration http, int most, Refusal refusal) {
        super(http);
        this.most = most;
        this.refusal = refusal;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        boolean fits = open.incrementAndGet() <= most;
        if (!fits) {
            open.decrementAndGet();
            lingering.incrementAndGet();
        }
        AtomicInteger count = fits ? open : lingering;
        Connection connection = fits
                ? super.newConnection(connector, endPoint)
                : configure(new Refused(endPoint, connector), connector, endPoint);
        connection.addEventListener(new Connection.Listener() {
            @Override
            public void onClosed(Connection closed) {
                count.decrementAndGet();
            }
        });
        return connection;
    }

    private byte[] answer() {
        int status = HttpStatus.SERVICE_UNAVAILABLE_503;
        byte[] body = refusal.body(status, "connections: got more than " + most + "; try again when some are closed");
        byte[] head = ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: " + refusal.contentType()
                        + "\r\nContent-Length: " + body.length + "\r\nRetry-After: 5\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }

    /** Sends its answer and drops what comes until the client leaves: closed before, the client would be reset and see no answer. */
    private final class Refused extends AbstractConnection {

        private final ByteBuffer dropped = ByteBuffer.allocate(4096);

        Refused(EndPoint endPoint, Connector connector) {
            super(endPoint, connector.getExecutor());
        }

        @Override
        public void onOpen() {
            super.onOpen();
            getEndPoint().setIdleTimeout(LINGER_MILLIS);
            getEndPoint().write(Callback.from(this::linger, _ -> close()), ByteBuffer.wrap(answer()));
        }

        private void linger() {
            getEndPoint().shutdownOutput();
            if (lingering.get() > MAX_LINGERING) {
                close();
            } else {
                fillInterested();
            }
        }

        @Override
        public void onFillable() {
            try {
                int read = getEndPoint().fill(dropped.clear().flip());
                if (read < 0 || lingering.get() > MAX_LINGERING) {
                    close();
                    return;
                }
                fillInterested();
            } catch (IOException e) {
                close();
            }
        }
    }
}

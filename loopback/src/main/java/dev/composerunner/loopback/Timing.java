package dev.composerunner.loopback;

import java.time.Duration;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/** What a connection is waited for, and since when. A connection that takes longer than its client may is closed. */
public final class Timing {

    /** Bytes a second below which a large transfer counts as standing still. */
    private static final long MIN_RATE = 1024;

    private enum Phase {
        /** The client is to send a request's line and headers. */
        HEADERS,
        /** The client is to send a body or to take an answer, all of it in the time. */
        TRANSFER,
        /** As before, for bodies of any size: they must go on. */
        STREAM,
        /** This process is at work. */
        WORK
    }

    private final Connection connection;
    private Phase phase = Phase.HEADERS;
    private long since = System.nanoTime();
    private long bytes;

    Timing(Connection connection) {
        this.connection = connection;
    }

    /** The timing of a request's connection. */
    public static Timing of(Request request) {
        return (Timing) request.getConnectionMetaData().getAttribute(Timing.class.getName());
    }

    /** The body is read: now the client waits. */
    public synchronized void working() {
        enter(Phase.WORK);
    }

    /** The answer is sent: now it is for the client to take it. */
    public synchronized void transferring() {
        enter(Phase.TRANSFER);
    }

    /** A body or an answer of any size is on its way, until the end of the request. */
    public synchronized void streaming() {
        enter(Phase.STREAM);
    }

    synchronized void awaitingHeaders() {
        enter(Phase.HEADERS);
    }

    private void enter(Phase next) {
        phase = next;
        since = System.nanoTime();
        bytes = moved();
    }

    private long moved() {
        return connection.getBytesIn() + connection.getBytesOut();
    }

    /** Whether the client has had its time. */
    synchronized boolean isOver(FrontLimits limits) {
        long waited = System.nanoTime() - since;
        return switch (phase) {
            case HEADERS -> waited > limits.headers().toNanos();
            case TRANSFER -> waited > limits.transfer().toNanos();
            case STREAM -> waited > limits.transfer().toNanos() && !hasMoved(limits.transfer());
            case WORK -> false;
        };
    }

    private boolean hasMoved(Duration time) {
        boolean enough = moved() - bytes >= Math.max(1, MIN_RATE * time.toSeconds());
        enter(Phase.STREAM);
        return enough;
    }
}

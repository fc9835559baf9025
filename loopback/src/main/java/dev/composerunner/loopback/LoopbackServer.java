package dev.composerunner.loopback;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP server, on 127.0.0.1 unless another address is given: a bound on connections and on their time, and callers that may be refused. Handlers may block. */
public final class LoopbackServer implements AutoCloseable {

    /** Threads for sockets; handlers have virtual threads of their own. */
    private static final int THREADS = 8;

    private static final int HEADER_BYTES = 128 * 1024;
    private static final String CALLER = "caller";

    /** The address that no other machine reaches. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final System.Logger LOG = System.getLogger(LoopbackServer.class.getName());

    private final Server server;
    private final ServerConnector connector;
    private final Callers callers;
    private final Refusal refusal;
    private final FrontLimits limits;
    private final ConcurrentHashMap<Connection, Timing> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("connections").factory());

    private LoopbackServer(
            String host, int port, HttpConfiguration http, Refusal refusal, Callers callers, FrontLimits limits) {
        this.callers = callers;
        this.refusal = refusal;
        this.limits = limits;
        var threads = new QueuedThreadPool(THREADS, 1);
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server = new Server(threads);
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        connector = new ServerConnector(
                server, null, null, null, 1, 1, new BoundedConnections(http, limits.connections(), refusal));
        connector.setHost(host);
        connector.setPort(port);
        // Timing has limits for each phase of a connection; one for silence alone could be kept up with a byte now and
        // then.
        connector.setIdleTimeout(0);
        connector.addBean(new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                open.put(connection, new Timing(connection));
            }

            @Override
            public void onClosed(Connection connection) {
                open.remove(connection);
            }
        });
        server.addConnector(connector);
        server.setErrorHandler(new ErrorAnswers(refusal));
        server.setStopTimeout(0);
    }

    /**
     * Binds the port; {@link #start} begins to answer.
     *
     * @param port 0 for any free one
     * @param option of the command line that sets the port, for messages
     * @param http how requests are parsed
     * @throws IOException if the port cannot be had
     */
    public static LoopbackServer bind(
            int port, String option, HttpConfiguration http, Refusal refusal, Callers callers, FrontLimits limits)
            throws IOException {
        return bind(LOOPBACK, port, option, http, refusal, callers, limits);
    }

    /**
     * As {@link #bind(int, String, HttpConfiguration, Refusal, Callers, FrontLimits)}, at an address of this machine that others may
     * reach: what answers there has to find out who calls.
     *
     * @param host the address
     */
    public static LoopbackServer bind(
            String host,
            int port,
            String option,
            HttpConfiguration http,
            Refusal refusal,
            Callers callers,
            FrontLimits limits)
            throws IOException {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(option + ": got " + port + "; allowed: 0 to 65535");
        }
        var bound = new LoopbackServer(host, port, http, refusal, callers, limits);
        try {
            bound.connector.open();
            return bound;
        } catch (IOException e) {
            bound.clock.shutdownNow();
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    reason instanceof BindException
                            ? "port " + port + " is in use; is a service running already? else choose another with "
                                    + option
                            : "port " + port + " cannot be opened (" + reason.getMessage() + "); choose another with "
                                    + option,
                    e);
        }
    }

    /** Begins to answer with {@code handler}. */
    public void start(Handler handler) throws IOException {
        server.setHandler(new Gate(handler));
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the HTTP server did not start", e);
        }
        long period = Math.min(1000, Math.max(10, limits.headers().toMillis() / 4));
        var _ = clock.scheduleWithFixedDelay(this::closeOverdue, period, period, TimeUnit.MILLISECONDS);
    }

    public int port() {
        return connector.getLocalPort();
    }

    private void closeOverdue() {
        open.forEach((connection, timing) -> {
            if (timing.isOver(limits)) {
                connection.getEndPoint().close();
            }
        });
    }

    /** Answers with a body and its media type. */
    static void send(Response response, int status, String contentType, byte[] body, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** Lets the callers pass that may, and keeps the time of their connections. */
    private final class Gate extends Handler.Wrapper {

        Gate(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            ConnectionMetaData connection = request.getConnectionMetaData();
            Timing timing = open.computeIfAbsent(connection.getConnection(), Timing::new);
            connection.setAttribute(Timing.class.getName(), timing);
            timing.transferring();
            String id = RequestId.of(request);
            response.getHeaders().put(RequestId.HEADER, id);
            long begin = System.nanoTime();
            Request.addCompletionListener(request, _ -> {
                timing.awaitingHeaders();
                LOG.log(
                        Level.DEBUG,
                        () -> shown(request) + ": " + response.getStatus() + " after "
                                + (System.nanoTime() - begin) / 1_000_000 + " ms (request " + id + ")");
            });
            Optional<String> refused = refused(connection);
            if (refused.isPresent()) {
                send(
                        response,
                        HttpStatus.FORBIDDEN_403,
                        refusal.contentType(),
                        refusal.body(HttpStatus.FORBIDDEN_403, refused.get()),
                        callback);
                return true;
            }
            try {
                return super.handle(request, response, callback);
            } catch (Exception e) {
                LOG.log(Level.ERROR, () -> shown(request) + " failed (request " + id + ")", e);
                Response.writeError(request, response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500);
                return true;
            }
        }

        /** Method and path; a query may hold what nobody else is to know. */
        private static String shown(Request request) {
            return request.getMethod() + " " + request.getHttpURI().getPath();
        }

        /** The user of a connection does not change, so it is looked up once. */
        @SuppressWarnings("unchecked")
        private Optional<String> refused(ConnectionMetaData connection) {
            Object known = connection.getAttribute(CALLER);
            if (known != null) {
                return (Optional<String>) known;
            }
            Optional<String> refused =
                    callers.refusal((InetSocketAddress) connection.getRemoteSocketAddress(), (InetSocketAddress)
                            connection.getLocalSocketAddress());
            connection.setAttribute(CALLER, refused);
            return refused;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            server.stop();
            connector.close();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server did not stop", e);
        }
    }
}

package dev.composerunner.statesserver;

import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.loopback.LoopbackServer;
import dev.composerunner.loopback.Refusal;
import dev.composerunner.loopback.Reply;
import dev.composerunner.loopback.RequestBody.BrokenBodyException;
import dev.composerunner.loopback.RequestId;
import dev.composerunner.loopback.RequestOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Serves the Step Functions API on a port of 127.0.0.1, and nothing else. */
public final class StatesServer implements AutoCloseable {

    private final LoopbackServer server;

    private StatesServer(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Binds the port; {@link #start} begins to answer.
     *
     * @param port 0 for any free port
     * @param callers who is answered
     * @throws IOException if the port is in use
     */
    public static StatesServer bind(int port, Callers callers, FrontLimits limits) throws IOException {
        return new StatesServer(
                LoopbackServer.bind(port, "--port", new HttpConfiguration(), new AwsJsonRefusal(), callers, limits));
    }

    /**
     * Begins to answer.
     *
     * @throws IOException if the server does not start
     */
    public void start(AwsJsonRoute states) throws IOException {
        server.start(new States(states, server));
    }

    public int port() {
        return server.port();
    }

    private static final class States extends Handler.Abstract {

        private final AwsJsonRoute states;
        private final LoopbackServer server;

        States(AwsJsonRoute states, LoopbackServer server) {
            this.states = states;
            this.server = server;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            reply(request).send(request, response, callback);
            return true;
        }

        private Reply reply(Request request) {
            Optional<String> refusal = RequestOrigin.refusal(request.getHeaders(), server.port());
            if (refusal.isPresent()) {
                return AwsJsonRoute.refusal(403, refusal.get(), RequestId.of(request));
            }
            if (!AwsJsonRoute.isMeant(request)) {
                return AwsJsonRoute.refusal(
                        404,
                        "request: got " + request.getMethod() + " "
                                + request.getHttpURI().getDecodedPath() + "; allowed: POST / with X-Amz-Target",
                        RequestId.of(request));
            }
            try {
                return states.reply(request);
            } catch (BrokenBodyException e) {
                return AwsJsonRoute.refusal(e.status(), String.valueOf(e.getMessage()), RequestId.of(request));
            }
        }
    }

    private static final class AwsJsonRefusal implements Refusal {

        @Override
        public String contentType() {
            return AwsJsonRoute.CONTENT_TYPE;
        }

        @Override
        public byte[] body(int status, String message) {
            return AwsJsonRoute.error("UnknownOperationException", message)
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

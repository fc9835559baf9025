package dev.composerunner.local.http;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.ErrorAnswer;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobRequest;
import dev.composerunner.local.aws.Functions;
import dev.composerunner.local.front.Callers;
import dev.composerunner.local.front.FrontLimits;
import dev.composerunner.local.front.LoopbackServer;
import dev.composerunner.local.front.Refusal;
import dev.composerunner.local.front.Timing;
import dev.composerunner.local.http.RequestBody.BrokenBodyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Serves handlers on 127.0.0.1 as function URLs serve them on AWS: a path each, the request as the event, the answer as it says. */
public final class HandlerServer implements AutoCloseable {

    /** Largest body that reaches a handler; what a handler takes is less. */
    private static final int LARGEST_BODY = 1024 * 1024;

    /**
     * A handler at a path.
     *
     * @param handler answers the requests
     * @param changes whether it changes anything: such a handler is reached by POST alone, which no image or link of a page can send
     */
    public record Route(RequestStreamHandler handler, boolean changes) {}

    private final LoopbackServer server;

    private HandlerServer(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Binds the port; {@link #start} begins to answer.
     *
     * @param port 0 for any free port
     * @param callers who is answered
     * @throws IOException if the port is in use
     */
    public static HandlerServer bind(int port, Callers callers, FrontLimits limits) throws IOException {
        return new HandlerServer(
                LoopbackServer.bind(port, "--port", new HttpConfiguration(), new JsonRefusal(), callers, limits));
    }

    /**
     * Begins to answer.
     *
     * @param routes by path without the slash, such as {@code submit}
     * @param states the Step Functions API
     * @param bundles folders that are served as meta-analyses
     */
    public void start(Map<String, Route> routes, AwsJsonRoute states, @Nullable BundleApi bundles) throws IOException {
        server.start(new Routes(Map.copyOf(routes), states, bundles));
    }

    public int port() {
        return server.port();
    }

    private final class Routes extends Handler.Abstract {

        private final Map<String, Route> routes;
        private final AwsJsonRoute states;
        private final @Nullable BundleApi bundles;

        Routes(Map<String, Route> routes, AwsJsonRoute states, @Nullable BundleApi bundles) {
            this.routes = routes;
            this.states = states;
            this.bundles = bundles;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            send(request, response, callback, reply(request));
            return true;
        }

        private Reply reply(Request request) {
            try {
                return answered(request);
            } catch (InvalidRequestException e) {
                return Reply.error(400, String.valueOf(e.getMessage()));
            } catch (BrokenBodyException e) {
                return Reply.error(e.status(), String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                System.err.println("request failed: " + e);
                return Reply.error(500, "internal error; the output of the service has more");
            }
        }

        private Reply answered(Request request) throws IOException, BrokenBodyException {
            Optional<String> refusal = Caller.refusal(request.getHeaders(), port());
            if (refusal.isPresent()) {
                return Reply.error(403, refusal.get());
            }
            String path = String.valueOf(request.getHttpURI().getDecodedPath());
            if (AwsJsonRoute.isMeant(request, path)) {
                return states.reply(request);
            }
            String name = path.startsWith("/") ? path.substring(1) : path;
            Optional<Reply> bundle = bundles == null ? Optional.empty() : bundles.answer(name);
            if (bundle.isPresent()) {
                return bundle.get();
            }
            Route route = routes.get(name);
            if (route == null) {
                return Reply.error(404, "there is nothing at /" + name + "; there is " + paths());
            }
            String method = request.getMethod();
            if (!method.equals("POST") && (route.changes() || !method.equals("GET"))) {
                String allowed = route.changes() ? "POST" : "GET, POST";
                return Reply.error(405, "method: got " + method + "; allowed: " + allowed)
                        .withHeader("Allow", allowed);
            }
            Optional<byte[]> body = RequestBody.read(request, LARGEST_BODY);
            if (body.isEmpty()) {
                return Reply.error(
                        413,
                        "body: got more than " + LARGEST_BODY + " bytes; allowed: at most " + JobRequest.LARGEST_BYTES
                                + " bytes");
            }
            Timing.of(request).working();
            JsonNode answer = ContractJson.MAPPER.readTree(
                    Functions.invoke(route.handler(), RequestEvent.of(request, path, body.get())));
            return new Reply(
                    answer.path("statusCode").intValue(),
                    Reply.JSON,
                    Map.of(),
                    answer.path("body").asText());
        }

        private String paths() {
            return String.join(
                    ", ",
                    routes.keySet().stream().sorted().map(path -> "/" + path).toList());
        }
    }

    private static void send(Request request, Response response, Callback callback, Reply reply) {
        Timing.of(request).transferring();
        HttpFields.Mutable headers = response.getHeaders();
        response.setStatus(reply.status());
        headers.put("Content-Type", reply.contentType());
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Cache-Control", "no-store");
        reply.headers().forEach(headers::put);
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        headers.put("Content-Length", Integer.toString(body.length));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static final class JsonRefusal implements Refusal {

        @Override
        public String contentType() {
            return Reply.JSON;
        }

        @Override
        public byte[] body(int status, String message) {
            try {
                return ContractJson.MAPPER.writeValueAsBytes(ErrorAnswer.of(message));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

package dev.composerunner.local.http;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.ErrorAnswer;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobRequest;
import dev.composerunner.local.aws.Functions;
import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.loopback.LoopbackServer;
import dev.composerunner.loopback.Refusal;
import dev.composerunner.loopback.Reply;
import dev.composerunner.loopback.RequestBody;
import dev.composerunner.loopback.RequestBody.BrokenBodyException;
import dev.composerunner.loopback.RequestOrigin;
import dev.composerunner.loopback.Timing;
import dev.composerunner.statesserver.AwsJsonRoute;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
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
            reply(request).send(request, response, callback);
            return true;
        }

        private Reply reply(Request request) {
            try {
                return answered(request);
            } catch (InvalidRequestException e) {
                return JsonReplies.error(400, String.valueOf(e.getMessage()));
            } catch (BrokenBodyException e) {
                return JsonReplies.error(e.status(), String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                System.err.println("request failed: " + e);
                return JsonReplies.error(500, "internal error; the output of the service has more");
            }
        }

        private Reply answered(Request request) throws IOException, BrokenBodyException {
            Optional<String> refusal = RequestOrigin.refusal(request.getHeaders(), port());
            if (refusal.isPresent()) {
                return JsonReplies.error(403, refusal.get());
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
                return JsonReplies.error(404, "there is nothing at /" + name + "; there is " + paths());
            }
            String method = request.getMethod();
            if (!method.equals("POST") && (route.changes() || !method.equals("GET"))) {
                String allowed = route.changes() ? "POST" : "GET, POST";
                return JsonReplies.error(405, "method: got " + method + "; allowed: " + allowed)
                        .withHeader("Allow", allowed);
            }
            Optional<byte[]> body = RequestBody.read(request, LARGEST_BODY);
            if (body.isEmpty()) {
                return JsonReplies.error(
                        413,
                        "body: got more than " + LARGEST_BODY + " bytes; allowed: at most " + JobRequest.LARGEST_BYTES
                                + " bytes");
            }
            Timing.of(request).working();
            JsonNode answer = ContractJson.MAPPER.readTree(
                    Functions.invoke(route.handler(), RequestEvent.of(request, path, body.get())));
            return new Reply(
                    answer.path("statusCode").intValue(),
                    JsonReplies.CONTENT_TYPE,
                    Map.of(),
                    answer.path("body").asText());
        }

        private String paths() {
            return String.join(
                    ", ",
                    routes.keySet().stream().sorted().map(path -> "/" + path).toList());
        }
    }

    private static final class JsonRefusal implements Refusal {

        @Override
        public String contentType() {
            return JsonReplies.CONTENT_TYPE;
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

package dev.composerunner.local.http;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.answer.ErrorAnswer;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.lambdas.access.AccessDeniedException;
import dev.composerunner.local.aws.Functions;
import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.loopback.LoopbackServer;
import dev.composerunner.loopback.Refusal;
import dev.composerunner.loopback.Reply;
import dev.composerunner.loopback.RequestBody;
import dev.composerunner.loopback.RequestBody.BrokenBodyException;
import dev.composerunner.loopback.RequestId;
import dev.composerunner.loopback.Router;
import dev.composerunner.loopback.Router.Routed;
import dev.composerunner.loopback.Timing;
import dev.composerunner.statesserver.AwsJsonRoute;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Serves handlers as function URLs serve them on AWS: a path each, the request as the event, the answer as it says. */
public final class HandlerServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HandlerServer.class.getName());

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
     * @param host address of this machine
     * @param port 0 for any free port
     * @param callers who is answered
     * @throws IOException if the port is in use
     */
    public static HandlerServer bind(String host, int port, Callers callers, FrontLimits limits) throws IOException {
        return new HandlerServer(
                LoopbackServer.bind(host, port, "--port", new HttpConfiguration(), new JsonRefusal(), callers, limits));
    }

    /**
     * Begins to answer.
     *
     * @param routes by path without the slash, such as {@code submit}
     * @param states the Step Functions API
     * @param bundles folders that are served as meta-analyses
     * @param rules which requests are answered
     */
    public void start(Map<String, Route> routes, AwsJsonRoute states, @Nullable BundleApi bundles, FrontRules rules)
            throws IOException {
        server.start(new Front(router(routes, bundles), states, rules));
    }

    public int port() {
        return server.port();
    }

    private static Router router(Map<String, Route> routes, @Nullable BundleApi bundles) {
        Router.Builder router = Router.builder(new JsonRefusal());
        routes.forEach((name, route) -> {
            router.add("POST", "/" + name, request -> reply(route.handler(), request));
            if (!route.changes()) {
                router.add("GET", "/" + name, request -> reply(route.handler(), request));
            }
        });
        if (bundles != null) {
            // A hidden path is a parameter: what is not found is answered with the paths that there are.
            String path = bundles.isHidden() ? BundleApi.PATH + "/{part}" : BundleApi.PATH;
            router.add(
                    "GET",
                    "/" + path + "/meta-analyses/{id}",
                    request -> bundles.answer(request.parameters())
                            .orElseGet(() -> JsonReplies.error(404, "there is nothing at " + request.path())));
        }
        return router.build();
    }

    private static Reply reply(RequestStreamHandler handler, Routed request) throws IOException, BrokenBodyException {
        Optional<byte[]> body = RequestBody.read(request.http(), LARGEST_BODY);
        if (body.isEmpty()) {
            return JsonReplies.error(
                    413,
                    "body: got more than " + LARGEST_BODY + " bytes; allowed: at most " + Submission.MAX_BYTES
                            + " bytes");
        }
        Timing.of(request.http()).working();
        return HandlerAnswer.reply(Functions.invoke(handler, RequestEvent.of(request, body.get())));
    }

    private final class Front extends Handler.Abstract {

        private final Router router;
        private final AwsJsonRoute states;
        private final FrontRules rules;

        Front(Router router, AwsJsonRoute states, FrontRules rules) {
            this.router = router;
            this.states = states;
            this.rules = rules;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            rules.readable(request, reply(request)).send(request, response, callback);
            return true;
        }

        private Reply reply(Request request) {
            try {
                Optional<String> refusal = rules.refusal(request.getHeaders(), port());
                if (refusal.isPresent()) {
                    return JsonReplies.error(403, refusal.get());
                }
                Optional<Reply> preflight = rules.preflight(request);
                if (preflight.isPresent()) {
                    return preflight.get();
                }
                return AwsJsonRoute.isMeant(request) ? statesReply(request) : router.reply(request);
            } catch (InvalidRequestException e) {
                return JsonReplies.error(400, String.valueOf(e.getMessage()));
            } catch (BrokenBodyException e) {
                return JsonReplies.error(e.status(), String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                String id = RequestId.of(request);
                LOG.log(
                        Level.ERROR,
                        () -> request.getMethod() + " " + request.getHttpURI().getPath() + " failed (request " + id
                                + ")",
                        e);
                return JsonReplies.fault(id);
            }
        }

        private Reply statesReply(Request request) throws BrokenBodyException {
            Optional<AccessDeniedException> denial = rules.statesRefusal(request.getHeaders());
            return denial.isPresent() ? denied(denial.get()) : states.reply(request);
        }
    }

    private static Reply denied(AccessDeniedException denial) {
        Reply reply = JsonReplies.error(denial.statusCode(), String.valueOf(denial.getMessage()));
        return denial.statusCode() == 401 ? reply.withHeader("WWW-Authenticate", "Bearer") : reply;
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

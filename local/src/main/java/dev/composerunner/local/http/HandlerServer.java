package dev.composerunner.local.http;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.ErrorAnswer;
import dev.composerunner.contract.JobRequest;
import dev.composerunner.local.aws.Functions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Serves handlers on 127.0.0.1 as function URLs serve them on AWS: a path each, the request as the event, the answer as it says. */
public final class HandlerServer implements AutoCloseable {

    /** Largest body that reaches a handler; what a handler takes is less. */
    private static final int LARGEST_BODY = 1024 * 1024;

    private static final String JSON = "application/json";

    /** As much of a larger body is read and dropped, so that the client has sent it all and reads the answer. */
    private static final long LARGEST_DRAINED = 64L * 1024 * 1024;

    /**
     * A handler at a path.
     *
     * @param handler answers the requests
     * @param changes whether it changes anything: such a handler is reached by POST alone, which no image or link of a page can send
     */
    public record Route(RequestStreamHandler handler, boolean changes) {}

    private final HttpServer server;

    private HandlerServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Binds the port; {@link #start} begins to answer.
     *
     * @param port 0 for any free port
     * @throws IOException if the port is in use
     */
    public static HandlerServer bind(int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        } catch (BindException e) {
            throw new IOException(
                    "port " + port + " is in use; is a service running already? else choose another with --port", e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return new HandlerServer(server);
    }

    /**
     * Begins to answer.
     *
     * @param routes by path without the slash, such as {@code submit}
     * @param states the Step Functions API
     * @param bundles folders that are served as meta-analyses
     */
    public void start(Map<String, Route> routes, AwsJsonRoute states, @Nullable BundleApi bundles) {
        Map<String, Route> served = Map.copyOf(routes);
        server.createContext("/", exchange -> answer(exchange, served, states, bundles));
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(
            HttpExchange exchange, Map<String, Route> routes, AwsJsonRoute states, @Nullable BundleApi bundles)
            throws IOException {
        try (exchange) {
            Optional<String> refusal = Caller.refusal(exchange.getRequestHeaders(), port());
            if (refusal.isPresent()) {
                send(exchange, 403, ErrorAnswer.of(refusal.get()));
                return;
            }
            if (AwsJsonRoute.isMeant(exchange)) {
                states.answer(exchange);
                return;
            }
            String name = exchange.getRequestURI().getPath().substring(1);
            Optional<JsonNode> bundle = bundles == null ? Optional.empty() : bundles.answer(name);
            if (bundle.isPresent()) {
                send(exchange, 200, bundle.get());
                return;
            }
            Route route = routes.get(name);
            if (route == null) {
                send(exchange, 404, ErrorAnswer.of("there is nothing at /" + name + "; there is " + paths(routes)));
                return;
            }
            String method = exchange.getRequestMethod();
            if (!method.equals("POST") && (route.changes() || !method.equals("GET"))) {
                exchange.getResponseHeaders().set("Allow", route.changes() ? "POST" : "GET, POST");
                send(
                        exchange,
                        405,
                        ErrorAnswer.of(
                                "method: got " + method + "; allowed: " + (route.changes() ? "POST" : "GET, POST")));
                return;
            }
            byte @Nullable [] body = body(exchange, LARGEST_BODY);
            if (body == null) {
                send(
                        exchange,
                        413,
                        ErrorAnswer.of("body: got more than " + LARGEST_BODY + " bytes; allowed: at most "
                                + JobRequest.LARGEST_BYTES + " bytes"));
                return;
            }
            JsonNode answer = ContractJson.MAPPER.readTree(Functions.invoke(route.handler(), event(exchange, body)));
            sendBytes(
                    exchange,
                    answer.path("statusCode").intValue(),
                    JSON,
                    answer.path("body").asText().getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            System.err.println("request failed: " + e);
            send(exchange, 500, ErrorAnswer.of("internal error; the output of the service has more"));
        }
    }

    /** The body of a request, or nothing where it is longer than {@code largest} bytes. */
    static byte @Nullable [] body(HttpExchange exchange, int largest) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] body = in.readNBytes(largest + 1);
        if (body.length <= largest) {
            return body;
        }
        byte[] dropped = new byte[64 * 1024];
        for (long total = 0; total < LARGEST_DRAINED; ) {
            int read = in.read(dropped);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return null;
    }

    /** The request as a function URL's event, payload format 2.0. */
    private static String event(HttpExchange exchange, byte[] body) {
        ObjectNode event = ContractJson.MAPPER.createObjectNode();
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery();
        event.put("version", "2.0").put("rawPath", path).put("rawQueryString", query == null ? "" : query);
        ObjectNode headers = event.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        ObjectNode parameters = event.putObject("queryStringParameters");
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                if (!parts[0].isEmpty()) {
                    parameters.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
                }
            }
        }
        event.putObject("requestContext")
                .putObject("http")
                .put("method", exchange.getRequestMethod())
                .put("path", path);
        if (body.length > 0) {
            event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
        }
        return event.toString();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String paths(Map<String, Route> routes) {
        return String.join(
                ", ", routes.keySet().stream().sorted().map(path -> "/" + path).toList());
    }

    private static void send(HttpExchange exchange, int statusCode, Object body) throws IOException {
        sendBytes(exchange, statusCode, JSON, ContractJson.MAPPER.writeValueAsBytes(body));
    }

    static void sendBytes(HttpExchange exchange, int statusCode, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(statusCode, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

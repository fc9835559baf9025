package dev.composerunner.cli.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Functions with an address each, as Lambda gives them: of the path / alone. */
public final class FunctionUrlsStandIn implements AutoCloseable {

    private final ObjectMapper json = new ObjectMapper();
    private final Map<Operation, HttpServer> servers = new EnumMap<>(Operation.class);
    private final Map<Operation, Function<JsonNode, Answer>> answers = new EnumMap<>(Operation.class);
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What a function answers. */
    public record Answer(int status, Object body) {}

    /** What a function was sent, with the headers by name in any case. */
    public record Request(Operation operation, String method, Map<String, String> headers, String body) {}

    public FunctionUrlsStandIn() throws IOException {
        for (Operation operation : Operation.values()) {
            answers.put(operation, _ -> new Answer(403, Map.of("Message", "Forbidden")));
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> serve(operation, exchange));
            server.start();
            servers.put(operation, server);
        }
    }

    private void serve(Operation operation, HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
        requests.add(
                new Request(operation, exchange.getRequestMethod(), headers, new String(body, StandardCharsets.UTF_8)));
        boolean known = exchange.getRequestURI().getPath().equals("/");
        Answer answer = known
                ? answers.getOrDefault(operation, _ -> new Answer(500, ""))
                        .apply(json.readTree(body.length == 0 ? new byte[] {'{', '}'} : body))
                : new Answer(404, Map.of());
        byte[] bytes = answer.body() instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : json.writeValueAsBytes(answer.body());
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public void answer(Operation operation, Object body) {
        answer(operation, _ -> new Answer(200, body));
    }

    public void answer(Operation operation, Function<JsonNode, Answer> answer) {
        answers.put(operation, answer);
    }

    public List<Request> requests() {
        return requests;
    }

    /** The outputs of the stack of these functions, without those of {@code left}. */
    public Map<String, String> outputs(Operation... left) {
        var outputs = new TreeMap<String, String>();
        servers.forEach((operation, server) -> {
            if (!Arrays.asList(left).contains(operation)) {
                outputs.put(
                        operation.output(),
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/");
            }
        });
        return outputs;
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.stop(0));
    }
}

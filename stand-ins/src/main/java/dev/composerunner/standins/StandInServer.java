package dev.composerunner.standins;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on this machine that answers what a test tells it to, and keeps what it was asked. */
public final class StandInServer implements AutoCloseable {

    /** Answers a request. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** A request that came; each character of the body is a byte. */
    public record Request(String method, String target, Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    public StandInServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestURI().toString();
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    target,
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)));
            answers.getOrDefault(exchange.getRequestMethod() + ' ' + target, status(404, "{\"detail\":\"not here\"}"))
                    .to(exchange);
        }
    }

    /** The answer to {@code call}, a method and a target: {@code GET /api/projects/x}. */
    public StandInServer on(String call, Answer answer) {
        answers.put(call, answer);
        return this;
    }

    public StandInServer get(String target, String json) {
        return on("GET " + target, status(200, json));
    }

    public static Answer status(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** One answer after the other; the last one stays. */
    public static Answer sequence(Answer... answers) {
        var next = new AtomicInteger();
        return exchange -> answers[Math.min(next.getAndIncrement(), answers.length - 1)].to(exchange);
    }

    public List<Request> requests() {
        return requests;
    }

    /** The requests as {@code GET /target}, in their order. */
    public List<String> calls() {
        return requests.stream()
                .map(request -> request.method() + ' ' + request.target())
                .toList();
    }

    public URI uri(String target) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + target);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.composerunner.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Answers as compose and neurostore did when their answers were recorded, and keeps what is given back. */
final class RecordedApi implements AutoCloseable {

    /**
     * A request that gives something back.
     *
     * @param method POST or PUT
     * @param path under the API's address
     * @param key value of the header Compose-Upload-Key
     * @param body the body, a character for each byte
     */
    record Given(String method, String path, String key, String body) {}

    private final HttpServer server;
    private final Path recordings;
    private final List<Given> given = new CopyOnWriteArrayList<>();

    RecordedApi(Path recordings) throws IOException {
        this.recordings = recordings;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
    }

    List<Given> given() {
        return given;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/api/".length());
            if (!exchange.getRequestMethod().equals("GET")) {
                String key = String.valueOf(exchange.getRequestHeaders().getFirst("Compose-Upload-Key"));
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
                given.add(new Given(exchange.getRequestMethod(), path, key, body));
                send(exchange, 200, "{\"id\": \"result1\"}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            Optional<Path> recording = recording(path);
            if (recording.isPresent()) {
                send(exchange, 200, Files.readAllBytes(recording.get()));
            } else {
                send(exchange, 404, "{\"status\": 404}".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Optional<Path> recording(String path) throws IOException {
        Path folder = recordings.resolve(path).getParent();
        String prefix = path.substring(path.lastIndexOf('/') + 1) + ".";
        if (folder == null || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .findFirst();
        }
    }

    private static void send(HttpExchange exchange, int statusCode, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(statusCode, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.composerunner.lambdas.ledger.dynamodb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The DynamoDB of moto in a process of its own, which ends with this one: its input is then at its end. It serves one request at a time: its transactions copy and restore all tables, and two at
 * once undo each other's writes.
 */
final class MotoServer implements AutoCloseable {

    /** One request of fifty waits for the others: a limit that is met repeats a call, and takes twice. */
    static final AwsRequestOverrideConfiguration LIMITS = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofSeconds(100))
            .apiCallAttemptTimeout(Duration.ofSeconds(90))
            .build();

    private static final Duration MAX_START = Duration.ofSeconds(60);

    private static final String PROGRAM = """
            import os, sys, threading
            from moto.server import DomainDispatcherApplication, create_backend_app
            from werkzeug.serving import run_simple
            threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
            run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)
            """;

    private final Process process;
    private final DynamoDbClient client;

    private MotoServer(Process process, DynamoDbClient client) {
        this.process = process;
        this.client = client;
    }

    /** Python: that of {@code -Dmoto.python}, or of {@code MOTO_PYTHON}, or python3 on the path. */
    private static String python() {
        String variable = System.getenv().getOrDefault("MOTO_PYTHON", "python3");
        return System.getProperty("moto.python", variable);
    }

    /** Why there is no server, if there can be none. */
    static Optional<String> unavailable() throws InterruptedException {
        String python = python();
        try {
            Process check = new ProcessBuilder(python, "-c", "import moto.server, moto.dynamodb")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (check.waitFor(MAX_START.toSeconds(), TimeUnit.SECONDS) && check.exitValue() == 0) {
                    return Optional.empty();
                }
                return Optional.of(
                        python + " has no moto: pip install 'moto[server,dynamodb]', or pass -Dmoto.python=");
            } finally {
                check.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.of(python + " cannot be run: pass -Dmoto.python= (" + e.getMessage() + ")");
        }
    }

    /** Starts a server on a free port. Its output goes to {@code log}. */
    static MotoServer start(Path log) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(List.of(python(), "-c", PROGRAM, Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(90))
                        .socketTimeout(Duration.ofSeconds(90)))
                .build();
        var server = new MotoServer(process, client);
        try {
            server.await(port, log);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void await(int port, Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + MAX_START.toNanos();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("moto does not answer: " + Files.readString(log));
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    DynamoDbClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}

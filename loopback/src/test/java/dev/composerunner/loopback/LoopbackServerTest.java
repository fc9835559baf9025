package dev.composerunner.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class LoopbackServerTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int ANSWER_BYTES = 64 * 1024 * 1024;

    private final List<Socket> clients = new ArrayList<>();
    private LoopbackServer server = start(new FrontLimits(4, LONG, LONG));

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.close();
    }

    @Test
    void connection_beyondTheBound_isAnswered503AndTheNextOneAfterItIsServed() throws Exception {
        for (int n = 0; n < 4; n++) {
            client("GET / HTTP/1.1\r\nHost: x\r\n");
        }
        // Each holds a connection with half of a request; only a client that gets through to the bound sees 503.
        awaitStatus("503");
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains("Retry-After: ", "{503: connections: got more than 4; ");

        for (Socket client : clients) {
            client.close();
        }
        awaitStatus("200");
    }

    @Test
    void headers_thatTrickle_endTheConnection() throws Exception {
        restart(new FrontLimits(4, SHORT, LONG));
        Socket slow = client("GET / HTTP/1.1\r\n");

        // A byte now and then must not count as a sign of life.
        assertThatThrownBy(() -> {
                    while (true) {
                        slow.getOutputStream().write("X-A: b\r\n".getBytes(StandardCharsets.ISO_8859_1));
                        Thread.sleep(10);
                    }
                })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void body_thatTrickles_endsTheConnection() throws Exception {
        restart(new FrontLimits(4, LONG, SHORT));
        Socket slow = client("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");

        assertThatThrownBy(() -> {
                    while (true) {
                        slow.getOutputStream().write('x');
                        Thread.sleep(10);
                    }
                })
                .isInstanceOf(SocketException.class);
        awaitStatus("200");
    }

    @Test
    void answer_thatIsNotTaken_endsTheConnection() throws Exception {
        restart(new FrontLimits(1, LONG, SHORT));
        client("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

        // The only connection there may be is free again.
        awaitStatus("200");
    }

    @Test
    void handlerAtWork_mayTakeLongerThanItsClient() throws Exception {
        restart(new FrontLimits(4, SHORT, SHORT));

        assertThat(ask("GET /work HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NONSENSE                              | 400
            GET /%zz HTTP/1.1                     | 400
            GET / HTTP/9.9                        | 400
            GET /LONG HTTP/1.1                    | 414
            """)
    void request_thatIsNone_isAnsweredInTheServersWords(String line, int status) throws Exception {
        String answer = ask(line.replace("LONG", "a".repeat(300_000)) + "\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("{" + status + ": request: ");
    }

    @Test
    void header_ofAnyLength_isAnswered() throws Exception {
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(2_000_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void port_thatIsTaken_isNamedWithItsOption() {
        assertThatThrownBy(() -> bind(server.port(), new FrontLimits(4, LONG, LONG)))
                .isInstanceOf(IOException.class)
                .hasMessage("port " + server.port()
                        + " is in use; is a service running already? else choose another with --some-port");
    }

    private void restart(FrontLimits limits) {
        server.close();
        server = start(limits);
    }

    private static LoopbackServer start(FrontLimits limits) {
        try {
            LoopbackServer started = bind(0, limits);
            started.start(new Answers());
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LoopbackServer bind(int port, FrontLimits limits) throws IOException {
        return LoopbackServer.bind(
                port, "--some-port", new HttpConfiguration(), new PlainRefusal(), Callers.ownerWhereKnown(), limits);
    }

    /** Reads the body, works for a while if it is asked to, and answers with a little or much. */
    private static final class Answers extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            try (InputStream body = Content.Source.asInputStream(request)) {
                body.readAllBytes();
            }
            Timing.of(request).working();
            String path = request.getHttpURI().getPath();
            if (path.equals("/work")) {
                Thread.sleep(SHORT.multipliedBy(4));
            }
            Timing.of(request).transferring();
            response.write(true, ByteBuffer.allocate(path.equals("/large") ? ANSWER_BYTES : 1), callback);
            return true;
        }
    }

    private static final class PlainRefusal implements Refusal {

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public byte[] body(int status, String message) {
            return ("{" + status + ": " + message + "}").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Asks again and again: connections are counted, and freed, a moment after the client has opened or closed them. */
    private void awaitStatus(String status) throws Exception {
        while (!ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 " + status)) {
            Thread.sleep(20);
        }
    }

    private Socket client(String sent) throws IOException {
        var client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        clients.add(client);
        client.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
        return client;
    }

    /** The answer, whatever became of what was sent. */
    private String ask(String sent) throws IOException {
        String once = sent.replace("Host: x\r\n", "Host: x\r\nConnection: close\r\n");
        try (var client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            try {
                client.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException e) {
                // Answered before all was sent.
            }
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}

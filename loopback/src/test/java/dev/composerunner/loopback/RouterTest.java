package dev.composerunner.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.loopback.Router.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class RouterTest {

    private static LoopbackServer server;

    @BeforeAll
    static void start() throws IOException {
        var refusal = new PlainRefusal();
        Router router = Router.builder(refusal)
                .add("GET", "/jobs", target("list"))
                .add("POST", "/jobs", target("make"))
                .add("GET", "/jobs/{id}", target("one"))
                .add("GET", "/jobs/newest", target("newest"))
                .add("GET", "/jobs/{id}/artifacts/{name}", target("artifact"))
                .add("POST", "/jobs/{id}:cancel", target("cancel"))
                .add("HEAD", "/own", target("head"))
                .build();
        server = LoopbackServer.bind(
                0, "--port", new HttpConfiguration(), refusal, Callers.everybody(), FrontLimits.standard());
        server.start(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                router.reply(request).send(request, response, callback);
                return true;
            }
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /jobs                      | 200 | list GET {}
            POST /jobs                     | 200 | make POST {}
            GET /jobs?id=1                 | 200 | list GET {}
            GET /jobs/a%20b                | 200 | one GET {id=a b}
            GET /jobs/newest               | 200 | newest GET {}
            GET /jobs/newest2              | 200 | one GET {id=newest2}
            GET /jobs/7/artifacts/z.nii.gz | 200 | artifact GET {id=7, name=z.nii.gz}
            POST /jobs/7:cancel            | 200 | cancel POST {id=7}
            HEAD /jobs                     | 200 |
            HEAD /own                      | 200 |
            GET /jobs/                     | 404 | {404: there is nothing at /jobs/; there is /jobs, /jobs/newest, /jobs/{id}, /jobs/{id}/artifacts/{name}, /jobs/{id}:cancel, /own}
            GET /jobs/7/artifacts          | 404 | {404: there is nothing at /jobs/7/artifacts; there is /jobs, /jobs/newest, /jobs/{id}, /jobs/{id}/artifacts/{name}, /jobs/{id}:cancel, /own}
            HEAD /none                     | 404 |
            GET /own                       | 405 | {405: method: got GET; allowed: HEAD}
            DELETE /jobs                   | 405 | {405: method: got DELETE; allowed: GET, POST}
            GET /jobs/7:cancel             | 405 | {405: method: got GET; allowed: POST}
            OPTIONS /jobs                  | 200 |
            """)
    void request_findsItsRoute(String request, int status, String body) throws IOException {
        String answer = ask(request);

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo(body == null ? "" : body);
    }

    @Test
    void head_hasTheHeadersOfGet() throws IOException {
        assertThat(ask("HEAD /jobs")).contains("Content-Length: 11\r\n", "Content-Type: text/plain\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OPTIONS /jobs      | GET, POST, HEAD, OPTIONS
            PUT /jobs          | GET, POST, HEAD, OPTIONS
            OPTIONS /own       | HEAD, OPTIONS
            GET /jobs/7:cancel | POST, OPTIONS
            """)
    void allow_namesTheMethodsOfThePath(String request, String allowed) throws IOException {
        assertThat(ask(request)).contains("Allow: " + allowed + "\r\n");
    }

    @Test
    void table_thatIsNone_isRefused() {
        Router.Builder builder = Router.builder(new PlainRefusal()).add("GET", "/a", target("a"));

        assertThatThrownBy(() -> builder.add("GET", "/a", target("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is a route GET /a already");
        assertThatThrownBy(() -> builder.add("GET", "a", target("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path: got a; allowed: one that begins with a slash");
    }

    private static Target target(String name) {
        return request ->
                Reply.of(200, "text/plain", name + " " + request.method() + " " + new TreeMap<>(request.parameters()));
    }

    private static String ask(String request) throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
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
}

package dev.composerunner.job.http;

import static dev.composerunner.standins.StandInServer.sequence;
import static dev.composerunner.standins.StandInServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.standins.StandInServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpCallsTest {

    private static final RetryPolicy AT_ONCE = new RetryPolicy(4, Duration.ZERO, Duration.ZERO);
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(2), Duration.ofSeconds(20), 1000);

    private final StandInServer server = new StandInServer();
    private final HttpCalls calls = new HttpCalls(LIMITS, AT_ONCE);

    @AfterEach
    void close() {
        calls.close();
        server.close();
    }

    @Test
    void getJson_serverFailsTwice_triesAgain() throws Exception {
        server.on("GET /x", sequence(status(503, ""), status(429, ""), status(200, "{\"a\":1}")));

        assertThat(calls.getJson(server.uri("/x")).path("a").asInt()).isEqualTo(1);
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void getJson_serverAlwaysFails_givesUpAndNamesAddressAndLastError() {
        server.on("GET /x", status(502, "<h1>bad gateway</h1>"));

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("GET " + server.uri("/x") + ": HTTP 502 after 4 attempts: <h1>bad gateway</h1>");
        assertThat(server.calls()).hasSize(4);
    }

    @Test
    void getJson_notFound_isNotTriedAgain() {
        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.status()).isEqualTo(404))
                .hasMessageEndingWith("HTTP 404: not here");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void getJson_noServer_saysSoAfterAllAttempts() {
        URI uri = server.uri("/x");
        server.close();

        assertThatThrownBy(() -> calls.getJson(uri))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("GET " + uri + ": no connection")
                .hasMessageEndingWith("after 4 attempts");
    }

    @Test
    void getJson_bodyNeverEnds_endsAtTheLimitOfTheWholeCall() {
        var released = new CountDownLatch(1);
        // The head comes at once: a limit on the time to the head alone would wait for ever here.
        server.on("GET /x", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"a\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitQuietly(released);
        });
        var limits = new HttpLimits(LIMITS.connect(), Duration.ofMillis(400), LIMITS.bodyBytes());
        try (var once = new HttpCalls(limits, RetryPolicy.ONCE)) {
            assertThatThrownBy(() -> once.getJson(server.uri("/x")))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("no complete answer in the time limit");
        } finally {
            released.countDown();
        }
    }

    @Test
    void getJson_gzip_isAskedForAndRead() throws Exception {
        server.on("GET /x", gzip("{\"a\":\"zipped\"}"));

        assertThat(calls.getJson(server.uri("/x")).path("a").asText()).isEqualTo("zipped");
        assertThat(server.requests().getFirst().header("Accept-encoding")).isEqualTo("gzip");
    }

    @Test
    void getJson_bodyTooLarge_isRefusedWithoutTryingAgain() {
        server.on("GET /x", status(200, '"' + "a".repeat(1000) + '"'));

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("larger than the 1000 bytes");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void getJson_smallBodyUnpacksLarge_isRefused() {
        // 1 MB of one letter is about 1 kB packed, so a bound on what arrives alone would let it through.
        server.on("GET /x", gzip('"' + "a".repeat(500_000) + '"'));

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("larger than the 1000 bytes");
    }

    @Test
    void getJson_noJson_saysSo() {
        server.on("GET /x", status(200, "<html>"));

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("the answer is not JSON");
    }

    @Test
    void getJson_redirect_isFollowed() throws Exception {
        server.on("GET /x", redirect("/y")).get("/y", "[1]");

        assertThat(calls.getJson(server.uri("/x"))).hasSize(1);
    }

    @Test
    void getJson_redirectToOtherScheme_isNotFollowed() {
        server.on("GET /x", redirect("ftp://127.0.0.1/y"));

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.status()).isEqualTo(302));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:%d/inside", "http://[bad", "http:", "file:///etc/passwd"})
    void getJson_redirectElsewhere_isNotFollowedAndNamed(String location) {
        // The same server under another name: following would be seen.
        String elsewhere =
                location.replace("%d", Integer.toString(server.uri("/").getPort()));
        server.on("GET /x", redirect(elsewhere)).get("/inside", "{}");

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("HTTP 302: redirects to " + elsewhere + "; allowed: ");
        assertThat(server.calls()).containsExactly("GET /x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1} {"a":2}  | JSON with more after the first value
            {"a":1,"a":2}    | JSON with a field twice in one object
            """)
    void getJson_answerThatCanBeReadInTwoWays_isRefused(String body, String fault) {
        server.get("/x", body);

        assertThatThrownBy(() -> calls.getJson(server.uri("/x")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("the answer is " + fault);
    }

    @Test
    void getJson_redirectsInACircle_ends() {
        server.on("GET /x", redirect("/x"));

        assertThatThrownBy(() -> calls.getJson(server.uri("/x"))).isInstanceOf(RefusedException.class);
        assertThat(server.calls()).hasSize(6);
    }

    @Test
    void send_notIdempotent_isNotTriedAgainAfterAFailureInBetween() {
        server.on("POST /x", status(500, ""));

        assertThatThrownBy(() -> calls.send(post("/x"))).isInstanceOf(UnavailableException.class);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void send_notIdempotentAndRefusedBefore_isTriedAgainWithItsBody() throws Exception {
        server.on("POST /x", sequence(status(503, ""), status(200, "{\"id\":\"r\"}")));

        assertThat(calls.send(post("/x")).path("id").asText()).isEqualTo("r");
        assertThat(server.requests()).extracting(StandInServer.Request::body).containsExactly("body", "body");
    }

    @Test
    void send_redirect_doesNotCarryTheKeyElsewhere() {
        server.on("POST /x", redirect("/y")).on("POST /y", status(200, "{}"));

        assertThatThrownBy(() -> calls.send(post("/x"))).isInstanceOf(RefusedException.class);
        assertThat(server.calls()).containsExactly("POST /x");
    }

    @Test
    void pauseAfter_retryAfter_isHonouredUpToTheCap() {
        var policy = new RetryPolicy(4, Duration.ofMillis(10), Duration.ofSeconds(20));

        assertThat(policy.pauseAfter(1, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
        assertThat(policy.pauseAfter(1, Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(20));
        assertThat(policy.pauseAfter(3, Duration.ZERO)).isLessThanOrEqualTo(Duration.ofMillis(40));
    }

    private Call post(String target) {
        return new Call(
                "POST",
                server.uri(target),
                Map.of("Compose-Upload-Key", "the-key"),
                BodyPublishers.ofString("body"),
                Call.Retry.NOT_DONE,
                Optional.empty());
    }

    private static StandInServer.Answer redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    private static StandInServer.Answer gzip(String body) {
        return exchange -> {
            var packed = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(packed)) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            packed.writeTo(exchange.getResponseBody());
        };
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}

package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskSizingTest {

    private static final String LARGE =
            "{\"specification\":{\"corrector\":{\"type\":\"FWECorrector\",\"args\":{\"method\":\"montecarlo\"}}}}";

    private final CountDownLatch done = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final MetaAnalysisReader reader;

    TaskSizingTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        reader = new MetaAnalysisReader(
                Map.of(
                        "COMPOSE_API_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/api"),
                Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        done.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LARGE,
                "{\"specification\":{\"corrector\":{\"type\":\"FWECorrector\",\"args\":{\"**kwargs\":{\"method\":\"montecarlo\"}}}}}"
            })
    void monteCarlo_inArgumentsOrKeywords_isLarge(String metaAnalysis) {
        answer(200, metaAnalysis);

        assertThat(size()).isEqualTo(TaskSize.LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "[]", "null", "{\"specification\":\"an-id\"}", "{\"specification\":{"})
    void metaAnalysis_thatSaysNothing_isStandard(String metaAnalysis) {
        answer(200, metaAnalysis);

        assertThat(size()).isEqualTo(TaskSize.STANDARD);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 500, 401})
    void refusal_isStandardWhateverItsBody(int status) {
        answer(status, LARGE);

        assertThat(size()).isEqualTo(TaskSize.STANDARD);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, LARGE", "localhost, STANDARD"})
    void redirect_toTheSameHostAlone_isFollowed(String host, TaskSize size) {
        server.createContext("/api", exchange -> {
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://" + host + ":" + server.getAddress().getPort() + "/moved");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.sendResponseHeaders(200, LARGE.length());
            exchange.getResponseBody().write(LARGE.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });

        assertThat(size()).isEqualTo(size);
    }

    @Test
    void specification_afterOtherFields_isFound() {
        answer(200, "{\"name\":\"ä\",\"studies\":[{\"specification\":{}}]," + LARGE.substring(1));

        assertThat(size()).isEqualTo(TaskSize.LARGE);
    }

    @Test
    void bodyThatTrickles_isStandardWhenTheTimeIsUp() {
        server.createContext("/api", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await();
            exchange.close();
        });
        var hasty = new MetaAnalysisReader(
                Map.of(
                        "COMPOSE_API_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/api"),
                Duration.ofMillis(300));

        long begin = System.nanoTime();
        assertThat(size(hasty)).isEqualTo(TaskSize.STANDARD);

        // The client's own time-out ends with the headers: this would have waited until Lambda stops the function.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void sourceThatDoesNotAnswer_isStandard() {
        server.stop(0);

        assertThat(size()).isEqualTo(TaskSize.STANDARD);
    }

    private TaskSize size() {
        return size(reader);
    }

    private static TaskSize size(MetaAnalysisReader reader) {
        return reader.read("abc", ComposeEnvironment.PRODUCTION)
                .map(MetaAnalysisSummary::size)
                .orElse(TaskSize.STANDARD);
    }

    private void await() {
        try {
            // At most: the test opens the latch when it is done.
            if (!done.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(int status, String body) {
        server.createContext("/api", exchange -> answer(exchange, status, body));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        // The specification is only in the nested answer.
        boolean asked = exchange.getRequestURI().toString().equals("/api/meta-analyses/abc?nested=true");
        exchange.sendResponseHeaders(asked ? status : 400, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}

package dev.composerunner.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.local.LogRecords;
import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.loopback.LoopbackServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.logging.LogRecord;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ReportedFaultsTest {

    @Test
    void exception_isAnsweredAndLoggedOnceUnderTheRequestsId() throws Exception {
        var servlets = new ServletContextHandler();
        servlets.addServlet(new ServletHolder(new ReportedFaults(new Broken())), "/*");
        try (LoopbackServer server = LoopbackServer.bind(
                        0,
                        "--s3-port",
                        new HttpConfiguration(),
                        new SignedRequests.XmlRefusal(),
                        Callers.everybody(),
                        FrontLimits.standard());
                LogRecords log = LogRecords.capture();
                HttpClient http = HttpClient.newHttpClient()) {
            server.start(servlets);

            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + server.port() + "/bucket/key?X-Amz-Signature=5ec4e7"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(UTF_8));

            assertThat(answer.statusCode()).isEqualTo(500);
            String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
            assertThat(answer.body())
                    .contains("<Code>InternalError</Code>", "<RequestId>" + id + "</RequestId>")
                    .doesNotContain("disk");
            LogRecord record = log.onlyError();
            assertThat(record.getMessage()).isEqualTo("GET /bucket/key failed (request " + id + ")");
            assertThat(record.getThrown()).hasMessage("the disk is broken");
        }
    }

    private static final class Broken extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            throw new IOException("the disk is broken");
        }
    }
}

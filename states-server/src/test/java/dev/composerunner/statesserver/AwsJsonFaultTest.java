package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;

/** What becomes of a fault of this program. */
@Timeout(60)
final class AwsJsonFaultTest {

    @Test
    void fault_isAnsweredAndLoggedUnderTheRequestsId() throws Exception {
        var broken = new Operations(new Operation<>("ListActivities", ListActivitiesRequest::builder, _ -> {
            throw new IllegalStateException("the disk is broken");
        }));
        var records = new Records();
        Logger.getLogger("").addHandler(records);
        try (StatesServer server = StatesServer.bind(0, Callers.everybody(), FrontLimits.standard());
                HttpClient http = HttpClient.newHttpClient()) {
            server.start(new AwsJsonRoute(broken));

            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
                            .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                            .header("Content-Type", AwsJsonRoute.CONTENT_TYPE)
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            String id = answer.headers().firstValue("x-amzn-RequestId").orElseThrow();
            assertThat(answer.headers().firstValue("X-Request-Id")).hasValue(id);
            assertThat(answer.body())
                    .contains("InternalFailure", "under request " + id)
                    .doesNotContain("disk");
            assertThat(records.list).hasSize(1);
            LogRecord record = records.list.getFirst();
            assertThat(record.getMessage()).isEqualTo("AWSStepFunctions.ListActivities failed (request " + id + ")");
            assertThat(record.getThrown()).hasMessage("the disk is broken");
        } finally {
            Logger.getLogger("").removeHandler(records);
        }
    }

    private static final class Records extends Handler {

        private final List<LogRecord> list = new ArrayList<>();

        @Override
        public synchronized void publish(LogRecord record) {
            list.add(record);
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}

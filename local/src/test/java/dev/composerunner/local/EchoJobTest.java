package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second type of job, from HTTP to its record: nothing on the way knows either of them. */
@Timeout(120)
final class EchoJobTest {

    @TempDir
    private Path data = Path.of("");

    @Test
    void echo_submitted_leavesItsFileAndItsRecord() throws Exception {
        try (Service service = Service.start(new ServiceSettings(data, 0, 0, 1, null, Map.of()));
                Api api = new Api(service.url())) {
            Api.Reply reply = api.post(
                    "submit",
                    "{\"job_type\": \"echo\", \"artifact_prefix\": \"said\", \"text\": \"hello\", \"meta_analysis_id\": 1}");
            assertThat(reply.statusCode()).as(reply.body().toString()).isEqualTo(202);
            // What the other type would read is unknown to this one.
            assertThat(reply.body().path("warnings"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("unknown field \\\"meta_analysis_id\\\" is ignored");

            JsonNode record = api.awaitEnd("said").path("result");
            assertThat(record.path("status").asText()).as(record.toString()).isEqualTo("SUCCEEDED");
            assertThat(record.path("job_type").asText()).isEqualTo("echo");
            assertThat(record.path("said").asText()).isEqualTo("hello");
            assertThat(record.has("meta_analysis_id")).isFalse();
            JsonNode artifact = api.get("results?artifact_prefix=said").body().path("artifacts");
            assertThat(artifact.findValuesAsText("filename")).contains("echo.txt", "metadata.json");
        }
    }

    @Test
    void echo_thatFails_recordsItsReasonWithoutItsPassword() throws Exception {
        try (Service service = Service.start(new ServiceSettings(data, 0, 0, 1, null, Map.of()));
                Api api = new Api(service.url())) {
            api.post(
                    "submit",
                    "{\"job_type\": \"echo\", \"artifact_prefix\": \"failed\", \"text\": \"fail\", \"password\": \"hunter2\"}");

            JsonNode status = api.awaitEnd("failed");
            assertThat(status.at("/result/failure/type").asText())
                    .as(status.toString())
                    .isEqualTo("JobError");
            assertThat(status.at("/result/failure/message").asText()).isEqualTo("told to fail with [secret]");
            assertThat(api.logs("failed").toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void submission_ofATypeThatThereIsNot_isRefusedWithThoseThereAre() throws Exception {
        try (Service service = Service.start(new ServiceSettings(data, 0, 0, 1, null, Map.of()));
                Api api = new Api(service.url())) {
            Api.Reply unknown = api.post("submit", "{\"job_type\": \"eco\"}");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body().path("error").asText())
                    .isEqualTo("job_type: got \"eco\"; allowed: echo, meta-analysis");
            assertThat(api.post("submit", "{\"job_type\": \"echo\"}")
                            .body()
                            .path("error")
                            .asText())
                    .isEqualTo("text: missing; allowed: any text");
            // Clients of the original name no type.
            assertThat(api.post("submit", "{\"text\": \"hello\"}")
                            .body()
                            .path("error")
                            .asText())
                    .startsWith("meta_analysis_id: missing");
        }
    }
}

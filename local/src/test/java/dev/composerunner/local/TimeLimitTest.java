package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The time limit of a program that says something and then nothing more. */
@Timeout(300)
final class TimeLimitTest {

    @TempDir
    private Path folder = Path.of("");

    /** The limit is longer than the 30 seconds for which the scheduler of virtual threads keeps a worker that has nothing to do. */
    @Test
    void programBeyondItsTime_ofATaskWithOneProcessor_isEnded() throws Exception {
        var services = new TypedServices(folder).with("silent", """
                name: silent
                version: "1"
                image: example/shell:1
                command: [sh, -c, 'echo begun; exec sleep 3600']
                timeoutSeconds: 35
                parameters: {type: object}
                """);
        // As many tasks as there are processors: each has one.
        try (Service service = services.start(Runtime.getRuntime().availableProcessors());
                Api api = new Api(service.url())) {
            Api.Reply submitted = api.post("submit", "{\"job_type\": \"silent\", \"parameters\": {}}");

            JsonNode ended = api.awaitEnd(submitted.body().path("job_id").asText());

            assertThat(ended.path("error").asText()).as(ended.toString()).isEqualTo("Timeout");
            assertThat(ended.path("cause").asText()).contains("longer than 35 s");
        }
    }
}

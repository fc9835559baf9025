package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The runs of ECS tasks that were recorded from AWS: {@code states-language/ecs} of the shared folder. */
final class RecordedTasksTest {

    @Test
    void recordedRuns_thatFailed_areTyped() throws IOException {
        Path folder = Path.of(System.getProperty("shared.dir", "../shared"), "states-language", "ecs");
        assumeTrue(Files.isDirectory(folder), "no recorded ECS runs at " + folder);
        List<FailureClassification> failed = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                JsonNode expected = ContractJson.MAPPER.readTree(file.toFile()).path("expected");
                if (expected.path("status").asText().equals("FAILED")) {
                    failed.add(FailureClassification.of(
                            expected.path("error").asText(),
                            expected.path("cause").toString()));
                }
            }
        }

        // One of the runs asks for an image that does not exist: asking again cannot help.
        assertThat(failed).hasSize(1).first().satisfies(classification -> {
            assertThat(classification.failure().type()).isEqualTo(FailureType.ImagePullFailed);
            assertThat(classification.retry()).isFalse();
            assertThat(classification.failure().message())
                    .startsWith("CannotPullContainerError: pull image manifest has been retried 1 time(s)")
                    .doesNotContain("{");
        });
    }
}

package dev.composerunner.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.ArtifactPrefix;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskSettingsTest {

    private static final ArtifactPrefix JOB = new ArtifactPrefix("job");

    @Test
    void of_emptyVariables_areAsAbsent() {
        TaskSettings settings = TaskSettings.of(JOB, Map.of("SECRETS_KEY", "", "JOB_TYPE", "", "DELETE_TMP", ""));

        assertThat(settings.jobType()).isEqualTo("meta-analysis");
        assertThat(settings.secretsKey()).isEmpty();
        assertThat(settings.deleteWorkFolder()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "SECRETS_KEY, r.secrets/other.json",
        "SECRETS_KEY, r/job/metadata.json",
        "SECRETS_KEY, r.secrets/../r.secrets/job.json",
        "REQUESTED_RESULTS_BUCKET, ..",
        "REQUESTED_RESULTS_BUCKET, other-bucket",
        "REQUESTED_RESULTS_PREFIX, ../r",
        "REQUESTED_RESULTS_PREFIX, r/other",
        "ARTIFACT_PREFIX, other",
        "ARTIFACT_PREFIX, ''",
    })
    void of_placeThatIsNotTheJobsOwn_isRefused(String name, String value) {
        var variables = new HashMap<>(ofAnExecution());
        variables.put(name, value);

        assertThatThrownBy(() -> TaskSettings.of(JOB, variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": got \"" + value + "\"; allowed: ");
    }

    @Test
    void of_placesOfTheJobItself_areTaken() {
        assertThat(TaskSettings.of(JOB, ofAnExecution()).secretsKey()).contains("r.secrets/job.json");
        assertThat(TaskSettings.artifactPrefix(ofAnExecution())).isEqualTo(JOB);
    }

    private static Map<String, String> ofAnExecution() {
        return Map.of(
                "META_ANALYSIS_ID", "ma",
                "ARTIFACT_PREFIX", "job",
                "EXECUTION_ARN", "arn:aws:states:x:1:execution:jobs:job",
                "EXECUTION_START", "2026-11-27T12:00:00Z",
                "SECRETS_KEY", "r.secrets/job.json",
                "RESULTS_BUCKET", "b",
                "RESULTS_PREFIX", "r/",
                "REQUESTED_RESULTS_BUCKET", "b",
                "REQUESTED_RESULTS_PREFIX", "r");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE_TMP, maybe, 'true, false'",
    })
    void of_badValue_namesVariableValueAndWhatIsAllowed(String name, String value, String allowed) {
        var variables = new HashMap<String, String>();
        variables.put(name, value);

        assertThatThrownBy(() -> TaskSettings.of(JOB, variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": got \"" + value + "\"; allowed: ")
                .hasMessageContaining(allowed);
    }
}

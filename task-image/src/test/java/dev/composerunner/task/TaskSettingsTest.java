package dev.composerunner.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ComposeEnvironment;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskSettingsTest {

    private static final ArtifactPrefix JOB = new ArtifactPrefix("job");

    @Test
    void of_emptyVariables_areAbsentOnes() {
        TaskSettings settings = TaskSettings.of(
                JOB,
                Map.of(
                        "META_ANALYSIS_ID",
                        "ma",
                        "ENVIRONMENT",
                        "",
                        "N_CORES",
                        "",
                        "NO_UPLOAD",
                        "",
                        "SECRETS_KEY",
                        "",
                        "NSC_KEY",
                        "",
                        "COMPOSE_API_URL",
                        ""));

        assertThat(settings.job().addresses().environment()).isEqualTo(ComposeEnvironment.PRODUCTION);
        assertThat(settings.job().addresses().compose()).isEqualTo(URI.create("https://compose.neurosynth.org/api"));
        assertThat(settings.job().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.job().noUpload()).isFalse();
        assertThat(settings.job().secrets().nscKey()).isNull();
        assertThat(settings.secretsKey()).isEmpty();
        assertThat(settings.deleteWorkFolder()).isTrue();
        assertThat(settings.job().resultUrl()).isEqualTo("https://compose.neurosynth.org/meta-analyses/ma");
    }

    @Test
    void of_addresses_overrideThoseOfTheEnvironment() {
        TaskSettings settings = TaskSettings.of(
                JOB,
                Map.of(
                        "META_ANALYSIS_ID",
                        "ma",
                        "ENVIRONMENT",
                        "staging",
                        "NEUROSTORE_API_URL",
                        "http://localhost:80/api/"));

        assertThat(settings.job().addresses().neurostore()).isEqualTo(URI.create("http://localhost:80/api"));
        assertThat(settings.job().addresses().compose()).isEqualTo(ComposeEnvironment.STAGING.composeApi());
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
        "META_ANALYSIS_ID, ../x, letters",
        "META_ANALYSIS_ID, '', letters",
        "ENVIRONMENT, prod, 'production, staging, development, local'",
        "N_CORES, 0, 1 to 128",
        "N_CORES, 129, 1 to 128",
        "N_CORES, -1, 1 to 128",
        "NO_UPLOAD, yes, 'true, false'",
        "DELETE_TMP, maybe, 'true, false'",
        "COMPOSE_API_URL, file:///etc/passwd, http or https",
        "NEUROSTORE_API_URL, http://user@host/api, http or https",
    })
    void of_badValue_namesVariableValueAndWhatIsAllowed(String name, String value, String allowed) {
        var variables = new HashMap<>(Map.of("META_ANALYSIS_ID", "ma"));
        variables.put(name, value);

        assertThatThrownBy(() -> TaskSettings.of(JOB, variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": got \"" + value + "\"; allowed: ")
                .hasMessageContaining(allowed);
    }
}

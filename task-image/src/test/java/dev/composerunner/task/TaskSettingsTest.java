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

package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetaAnalysisParametersTest {

    @Test
    void of_emptyVariables_areAsAbsent() {
        MetaAnalysisParameters parameters = MetaAnalysisParameters.of(
                Map.of("META_ANALYSIS_ID", "ma", "ENVIRONMENT", "", "N_CORES", "", "NO_UPLOAD", "", "NSC_KEY", ""));

        assertThat(parameters)
                .isEqualTo(
                        new MetaAnalysisParameters("ma", ComposeEnvironment.PRODUCTION, false, null, JobSecrets.NONE));
    }

    @Test
    void request_readAsVariables_isTheSame() {
        var parameters = new MetaAnalysisParameters("ma", ComposeEnvironment.STAGING, true, 4, JobSecrets.NONE);

        assertThat(MetaAnalysisParameters.of(parameters.request(null).environment()))
                .isEqualTo(parameters);
        // A variable that is not among them never reaches the task; one of the workflow's would be dropped.
        assertThat(MetaAnalysisParameters.variables())
                .containsAll(parameters.request(null).environment().keySet())
                .doesNotContainAnyElementsOf(TaskEnvironment.RESERVED);
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
        "COMPOSE_API_URL, file:///etc/passwd, http or https",
        "NEUROSTORE_API_URL, http://user@host/api, http or https",
    })
    void read_badValue_namesVariableValueAndWhatIsAllowed(String name, String value, String allowed) {
        var variables = new HashMap<>(Map.of("META_ANALYSIS_ID", "ma"));
        variables.put(name, value);

        assertThatThrownBy(() -> new MetaAnalysisJob().read(variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": got \"" + value + "\"; allowed: ")
                .hasMessageContaining(allowed);
    }
}

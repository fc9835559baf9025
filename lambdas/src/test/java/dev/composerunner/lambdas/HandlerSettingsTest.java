package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.ArtifactKeys;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HandlerSettingsTest {

    @Test
    void settings_asText_areNamesAlone() {
        // Lambda's environment has the credentials of the function's role.
        assertThat(new HandlerSettings(Map.of("AWS_SESSION_TOKEN", "hunter2")))
                .hasToString("HandlerSettings[AWS_SESSION_TOKEN]");
    }

    @Test
    void variable_thatIsMissing_isNamed() {
        // A function whose deployment forgot it fails at its start, not at the first request.
        assertThatThrownBy(() -> new StatusHandler(
                        new Deployment().sfn, new InMemoryBucket(), new HandlerSettings(Map.of("RESULTS_BUCKET", "b"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("environment variable RESULTS_PREFIX is missing");
    }

    @Test
    void resultsPrefix_thatIsEmpty_isAllowed() {
        assertThat(new HandlerSettings(Map.of("RESULTS_PREFIX", "")).keys()).isEqualTo(new ArtifactKeys(""));
    }
}

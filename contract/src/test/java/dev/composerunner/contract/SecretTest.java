package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.submission.JobRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SecretTest {

    @Test
    void toString_ofAnythingThatHoldsASecret_doesNotShowIt() {
        var secret = new Secret("hunter2");
        var request = new JobRequest(null, Map.of(), JobSecrets.NONE.with("nsc_key", secret), List.of());

        // A record's text form shows every component: one log line of a request would show the keys.
        assertThat(request + " " + request.secrets() + " " + secret)
                .doesNotContain("hunter2")
                .contains("[secret]");
    }
}

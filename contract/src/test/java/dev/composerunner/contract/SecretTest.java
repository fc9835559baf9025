package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

final class SecretTest {

    @Test
    void toString_ofAnythingThatHoldsASecret_doesNotShowIt() throws JsonProcessingException {
        JobRequest request = JobRequest.parse(ContractJson.MAPPER.readTree(
                "{\"meta_analysis_id\":\"abc\",\"nsc_key\":\"hunter2\",\"nv_key\":\"hunter2\"}"));

        // A record's text form shows every component: one log line of a request would show the keys.
        assertThat(request.secrets().nscKey()).isEqualTo(new Secret("hunter2"));
        assertThat(request + " " + request.secrets() + " " + request.secrets().nvKey())
                .doesNotContain("hunter2")
                .contains("[secret]");
    }
}

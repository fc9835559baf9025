package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class JobMetadataTest {

    @Test
    void withFailure_ofASucceededRecord_keepsEverythingElse() throws JsonProcessingException {
        String text = "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\",\"meta_analysis_id\":\"abc\","
                + "\"stop_time\":\"2026-11-21T12:00:00Z\",\"peak_memory_bytes\":7,\"exit_code\":21,"
                + "\"artifacts\":[{\"name\":\"z\",\"size\":1,\"sha256\":\"ab\"}]}";
        JobMetadata before = ContractJson.MAPPER.readValue(text, JobMetadata.class);

        JobMetadata after = before.withFailure(new Failure(FailureType.UploadFailed, "refused"));

        // A field that the copy forgets would be lost with a failed job, the type's own among them.
        assertThat(ContractJson.MAPPER.readTree(ContractJson.MAPPER.writeValueAsString(after)))
                .isEqualTo(ContractJson.MAPPER.readTree(text.replace(
                        "\"SUCCEEDED\"",
                        "\"FAILED\",\"failure\":{\"type\":\"UploadFailed\",\"message\":\"refused\"}")));
    }

    @Test
    void ofFailure_saysWhatIsKnown_andNothingElse() {
        Instant stop = Instant.parse("2026-11-21T12:00:00Z");

        JobMetadata metadata = JobMetadata.ofFailure("job-1", null, new Failure(FailureType.Timeout, "late"), stop);

        assertThat(metadata.status()).isEqualTo(JobMetadata.FAILED);
        assertThat(metadata.stopTime()).isEqualTo(stop);
        assertThat(metadata.startTime()).isNull();
    }
}

package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.jobs.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobReferenceTest {

    private static final String ARN = Deployment.arn("job-1");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"artifact_prefix":"job-1"}
            {"run_id":"job-1"}
            {"job_id":"job-1"}
            {"job_id":"arn:aws:states:eu-central-1:123456789012:execution:jobs:job-1"}
            {"artifact_prefix":"job-1","job_id":"other"}
            {"artifact_prefix":"","job_id":"job-1"}
            {"artifact_prefix":null,"job_id":"job-1"}
            """)
    void byPrefix_fromAnyOfItsNames_isTheJob(String payload) throws JsonProcessingException {
        assertThat(byPrefix(payload)).isEqualTo(new JobReference(new ArtifactPrefix("job-1"), ARN));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                    | artifact_prefix: missing; allowed: the artifact_prefix that the submission was answered with
            []                                    | artifact_prefix: missing; allowed: the artifact_prefix that the submission was answered with
            {"artifact_prefix":7}                 | artifact_prefix: got 7; allowed: a text
            {"artifact_prefix":"../job"}          | artifact_prefix: got "../job"; allowed: 1 to 80 letters
            {"job_id":"arn:aws:s3:::bucket"}      | job_id: got "arn:aws:s3:::bucket"; allowed: arn:aws:states:eu-central-1:123456789012:execution:jobs:NAME
            {"job_id":"arn:aws:states:eu-central-1:123456789012:execution:jobs:a/../b"} | job_id: got "arn:aws:states:eu-central-1:123456789012:execution:jobs:a/../b"; allowed:
            """)
    void reference_thatIsNotAllowed_saysWhatIs(String payload, String message) {
        assertThatThrownBy(() -> byPrefix(payload))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void executionOfAnotherStateMachine_isNotFound() {
        // The function's rights may reach further than this service: it must not tell of, or stop, what is not its own.
        assertThatThrownBy(() ->
                        byPrefix("{\"job_id\":\"arn:aws:states:eu-central-1:123456789012:execution:payroll:job-1\"}"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is no job of this service");
    }

    private static JobReference byPrefix(String payload) throws JsonProcessingException {
        return JobReference.byPrefix(ContractJson.MAPPER.readTree(payload), Deployment.STATE_MACHINE);
    }
}

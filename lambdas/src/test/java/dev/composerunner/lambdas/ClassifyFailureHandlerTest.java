package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassifyFailureHandlerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"error":"ECS.ThrottlingException","cause":"Rate exceeded"} | {"type":"Throttled","message":"Rate exceeded","retry":true}
            {"error":"JobError","cause":"it broke"}                     | {"type":"JobError","message":"it broke","retry":false}
            {"error":"JobError","cause":null}                           | {"type":"JobError","message":"JobError","retry":false}
            {"error":null,"cause":null}                                 | {"type":"Internal","message":"the workflow failed and gave no cause","retry":false}
            {}                                                          | {"type":"Internal","message":"the workflow failed and gave no cause","retry":false}
            {"error":"States.TaskFailed","cause":{"StopCode":"TaskFailedToStart","StoppedReason":"Timeout waiting for network interface provisioning to complete."}} | {"type":"TaskNeverStarted","message":"Timeout waiting for network interface provisioning to complete.","retry":true}
            """)
    void failure_ofTheWorkflow_isTyped(String payload, String answer) throws IOException {
        assertThat(Invocation.direct(new ClassifyFailureHandler(), payload))
                .isEqualTo(ContractJson.MAPPER.readTree(answer));
    }
}

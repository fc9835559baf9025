package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskSize;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpecificationSizeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            LARGE    | {"corrector":{"type":"FWECorrector","args":{"method":"montecarlo"}}}
            LARGE    | {"corrector":{"type":"FWECorrector","args":{"method":"MonteCarlo"}}}
            LARGE    | {"corrector":{"type":"FWECorrector","args":{"**kwargs":{"method":"montecarlo"}}}}
            LARGE    | {"corrector":{"type":"FWECorrector","args":{"method":null,"**kwargs":{"method":"montecarlo"}}}}
            STANDARD | {"corrector":{"type":"FWECorrector","args":{"method":"bonferroni","**kwargs":{"method":"montecarlo"}}}}
            STANDARD | {"corrector":{"type":"FDRCorrector","args":{"method":"montecarlo"}}}
            STANDARD | {"corrector":{"type":"FWECorrector"}}
            STANDARD | {"corrector":{"type":"FWECorrector","args":["montecarlo"]}}
            STANDARD | {"corrector":"FWECorrector"}
            STANDARD | {"corrector":null}
            STANDARD | {}
            STANDARD | []
            STANDARD | null
            """)
    void size_ofASpecification_isLargeForMonteCarloAlone(TaskSize size, String specification)
            throws JsonProcessingException {
        // The large task costs several times as much: it is for the one correction that needs it.
        assertThat(TaskSizing.ofSpecification(ContractJson.MAPPER.readTree(specification)))
                .isEqualTo(size);
    }
}

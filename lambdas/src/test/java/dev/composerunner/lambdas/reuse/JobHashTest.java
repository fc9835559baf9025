package dev.composerunner.lambdas.reuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobHashTest {

    @Test
    void hash_isThatOfTheCanonicalText() throws Exception {
        String canonical =
                "{\"job_type\":\"count\",\"parameters\":{\"a\":[1,2.5,1e+21],\"b\":\"\u20ac\"},\"version\":\"1\"}";
        String sha256 = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
        assertThat(hash("{\"b\": \"\\u20ac\", \"a\": [1.0, 2.50, 1000000000000000000000]}"))
                .isEqualTo(sha256);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": 1, "b": [1, 2]}   | {"b": [1.0, 2], "a": 1}     | true
            {"a": 1e2}              | {"a": 100}                  | true
            {"a": [1, 2]}           | {"a": [2, 1]}               | false
            {"a": "1"}              | {"a": 1}                    | false
            {"a": null}             | {}                          | false
            {"a": "\u00e9"}         | {"a": "e\u0301"}            | false
            """)
    void hashes_areEqual_whereTheDocumentsAre(String one, String other, boolean equal) throws Exception {
        assertThat(hash(one).equals(hash(other))).isEqualTo(equal);
    }

    @Test
    void hash_dependsOnTypeAndVersion() throws Exception {
        var none = ContractJson.MAPPER.createObjectNode();
        assertThat(JobHash.of("a", "1", none))
                .isNotEqualTo(JobHash.of("b", "1", none))
                .isNotEqualTo(JobHash.of("a", "2", none))
                .matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "1e400", "-1e999", "123456789012345678901"})
    void number_thatIsNoDouble_isRefused(String number) {
        assertThatThrownBy(() -> hash("{\"deep\": [{\"n\": " + number + "}]}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("parameters/deep/0/n: got ");
    }

    private static String hash(String parameters) throws JsonProcessingException {
        return JobHash.of("count", "1", ContractJson.MAPPER.readTree(parameters));
    }
}

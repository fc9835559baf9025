package dev.composerunner.metaanalysisjob.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reference values by Python 3: {@code hashlib.md5(json.dumps(document, sort_keys=True, separators=(",", ":")).encode())} and
 * {@code repr(number)}.
 */
final class CanonicalJsonTest {

    @Test
    void md5_everyKindOfValue_isThatOfPython() throws Exception {
        JsonNode document = ContractJson.MAPPER.readTree("""
                {"b": [1, 2.0, -0.0, 1e-7, 123456789012345678901234567890, []], "a": {"é": "ü\\u2028\\n\\"\\\\/\\u0001\\u007f", "": {}},
                 "z": null, "t": true, "f": false, "big": 1e22, "emoji": "\\ud83e\\udde0"}
                """);

        assertThat(CanonicalJson.md5(document)).isEqualTo("747ccc13843a694dbc46a3b2ec09836a");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "0.1, 0.1",
        "-12.5, -12.5",
        "1e-4, 0.0001",
        "1e-5, 1e-05",
        "1.5e-10, 1.5e-10",
        "123456.789, 123456.789",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "1.2345e100, 1.2345e+100",
        "-0.0, -0.0",
        "0.0, 0.0",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
    })
    void number_anyMagnitude_isPythonsRepr(double value, String expected) {
        assertThat(CanonicalJson.number(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "studysets/ToisksSserJp.neurostore_org.json, 36755e9483082b51033b3ffb44c7d454",
        "annotations/CeQLLXWepB3J.neurostore_org.json, ecc4147763d669aac7aa23c3ce850ae3",
    })
    void md5_recordedDocument_isThatOfPython(String name, String expected) throws IOException {
        Path file = Path.of(System.getProperty("shared.dir", ""), "compose-api", name);
        assumeTrue(Files.isRegularFile(file), "no recorded documents at " + file);

        assertThat(CanonicalJson.md5(ContractJson.MAPPER.readTree(file.toFile())))
                .isEqualTo(expected);
    }
}

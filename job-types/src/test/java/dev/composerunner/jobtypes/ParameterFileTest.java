package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterFileTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    p.json | {"a": 1}      | {"a":1}
                    p      | {"a":~\t1}    | {"a":1}
                    p      | {a: no}       | {"a":"no"}
                    -      | a: [1, b]     | {"a":[1,"b"]}
                    p.yaml | {}            | {}
                    """)
    void read_jsonOrYaml_isAnObject(String name, String text, String object) throws Exception {
        assertThat(ParameterFile.read(name, text.replace('~', '\n'))).hasToString(object);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    p.json | {a: 1}        | p.json:1:2: Unexpected character
                    p.yaml | [a]           | p.yaml:1:1: got no object; allowed: an object of parameters by their names
                    p      | a: 1~a: 2     | p:2:1: /a: the field is there twice
                    p      | {"a": [}      | p:1:
                    -      | ''            | -:1:1: the file is empty
                    """)
    void read_anythingElse_isRefusedAtItsPlace(String name, String text, String message) {
        assertThatThrownBy(() -> ParameterFile.read(name, text.replace('~', '\n')))
                .isInstanceOf(JobTypeException.class)
                .hasMessageStartingWith(message);
    }
}

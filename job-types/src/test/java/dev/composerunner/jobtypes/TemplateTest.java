package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static Template.Values values(String parameters) throws Exception {
        JsonNode tree = new ObjectMapper().readTree(parameters);
        return new Template.Values(tree, Map.of("i", "/job/inputs/i"), "/job/outputs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; rm -rf /",
                "$(id)",
                "`id`",
                "\"'\\",
                "two\nlines\r",
                "${parameters.other}",
                "$${x}",
                "$1 \\1",
                "${",
                "ünï \ud83d\ude00"
            })
    void fill_whatAParameterSays_staysText(String value) {
        var parameters = JsonNodeFactory.instance.objectNode().put("x", value).put("other", "secret");
        var values = new Template.Values(parameters, Map.of(), "");

        assertThat(new Template("--x=${parameters.x}!").fill(values)).isEqualTo("--x=" + value + "!");
        assertThat(new Template("${parameters.x}").items(values)).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ${inputs.i}                      | /job/inputs/i
                    ${outputs}/a                     | /job/outputs/a
                    ${inputs.none}x                  | x
                    n=${parameters.n},${parameters.t}| n=3.0,true
                    ${parameters.o}                  | {"a":[1]}
                    ${parameters.o.a}!               | [1]!
                    ${parameters.o.a.b}!             | !
                    ${parameters.nothing}!           | !
                    $${parameters.n} $$${parameters.n}| ${parameters.n} $${parameters.n}
                    $HOME $ $$                       | $HOME $ $$
                    """)
    void fill_expressions_becomeTheirValues(String template, String text) throws Exception {
        assertThat(new Template(template)
                        .fill(values("{\"n\": 3.0, \"t\": true, \"o\": {\"a\": [1]}, \"nothing\": null}")))
                .isEqualTo(text);
    }

    @Test
    void items_aListAsAWholeItem_isSeveralItems() throws Exception {
        Template.Values values = values("{\"l\": [\"a b\", 2, \"${outputs}\"], \"e\": [], \"n\": null, \"t\": \"\"}");

        assertThat(new Template("${parameters.l}").items(values)).containsExactly("a b", "2", "${outputs}");
        assertThat(new Template("-x ${parameters.l}").items(values)).containsExactly("-x [\"a b\",2,\"${outputs}\"]");
        assertThat(new Template("${parameters.e}").items(values)).isEmpty();
        assertThat(new Template("${parameters.n}").items(values)).isEmpty();
        assertThat(new Template("${parameters.absent}").items(values)).isEmpty();
        assertThat(new Template("${inputs.absent}").items(values)).isEmpty();
        assertThat(new Template("-x=${parameters.absent}").items(values)).containsExactly("-x=");
        // An empty text is something that was said.
        assertThat(new Template("${parameters.t}").items(values)).containsExactly("");
        assertThat(new Template("$${").items(values)).containsExactly("${");
    }
}

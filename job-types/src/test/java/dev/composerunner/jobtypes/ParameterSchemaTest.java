package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.contract.submission.ParameterProblem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A schema of an object, from its members but the type; in single quotes. */
    private static ParameterSchema schema(String members) throws Exception {
        return ParameterSchema.of(json("{'type': 'object', " + members + "}"));
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static List<String> problems(ParameterSchema schema, String parameters) throws Exception {
        return schema.problems(json(parameters)).stream()
                .map(ParameterProblem::toString)
                .toList();
    }

    @Test
    void withDefaults_nested_areFilledInAndTheSchemaStays() throws Exception {
        ParameterSchema schema = schema("""
                'properties': {
                    'a': {'type': 'object', 'default': {}, 'properties': {'b': {'default': {}}, 'c': {'default': 1}}},
                    'l': {'type': 'array', 'items': {'properties': {'x': {'default': [2]}}}},
                    'r': {'$ref': '#/$defs/r'},
                    'o': {'properties': {'p': {'default': 5}}}
                },
                'additionalProperties': {'properties': {'z': {'default': 9}}},
                'allOf': [{'properties': {'q': {'default': false}}}],
                '$defs': {'r': {'default': 'R'}}
                """);
        JsonNode written = schema.document().deepCopy();

        assertThat(schema.withDefaults(json("{}"))).isEqualTo(json("{'a': {'b': {}, 'c': 1}, 'q': false, 'r': 'R'}"));
        assertThat(schema.withDefaults(json("{'a': {'c': null}, 'l': [{}, {'x': 1}], 'r': '', 'o': {}, 'other': {}}")))
                .isEqualTo(
                        json(
                                "{'a': {'b': {}, 'c': null}, 'l': [{'x': [2]}, {'x': 1}], 'r': '', 'o': {'p': 5}, 'other': {'z': 9}, 'q': false}"));
        assertThat(schema.withDefaults(json("{'a': 'text', 'l': 3}")).path("a").asText())
                .isEqualTo("text");
        // What one job is filled up with must not reach the next.
        assertThat(schema.document()).isEqualTo(written);
        JsonNode filled = schema.withDefaults(json("{}"));
        ((com.fasterxml.jackson.databind.node.ObjectNode) filled.path("a")).put("c", 7);
        assertThat(schema.withDefaults(json("{}")).path("a").path("c").asInt()).isEqualTo(1);
    }

    @Test
    void problems_eachHasItsPointerAndWhatIsAllowed() throws Exception {
        ParameterSchema schema = schema("""
                'properties': {
                    'a/b~c': {'type': 'integer'},
                    'l': {'items': {'properties': {'x': {'minimum': 1, 'exclusiveMaximum': 9}}, 'required': ['y']}},
                    'e': {'enum': ['one', 2, null]},
                    'p': {'pattern': '^[a-z]+$', 'maxLength': 3},
                    'no': false
                },
                'required': ['q/r'],
                'additionalProperties': false
                """);

        assertThat(
                        problems(
                                schema,
                                "{'a/b~c': '1', 'l': [{'x': 1, 'y': 0}, {'x': 9}], 'e': 'two', 'p': 'ABCD', 'no': 1, 'u/v': 1}"))
                .containsExactlyInAnyOrder(
                        "parameters/a~1b~0c: got \"1\"; allowed: integer",
                        "parameters/l/1/x: got 9; allowed: less than 9",
                        "parameters/l/1/y: missing",
                        "parameters/e: got \"two\"; allowed: \"one\", 2, null",
                        "parameters/p: got \"ABCD\"; allowed: a text that matches ^[a-z]+$",
                        "parameters/p: got \"ABCD\"; allowed: 3 or fewer characters",
                        "parameters/no: got 1; allowed: schema for 'no' is false",
                        "parameters/q~1r: missing",
                        "parameters/u~1v: unknown");
        assertThat(problems(schema, "{'q/r': 1, 'a/b~c': 1.0, 'l': [], 'e': null, 'p': 'abc'}"))
                .isEqualTo(List.of("parameters/q~1r: unknown"));
    }

    @Test
    void problems_many_areCutAndLongValuesToo() throws Exception {
        ParameterSchema schema = schema("'additionalProperties': {'type': 'null'}");
        var many = JSON.createObjectNode();
        for (int i = 0; i < 100; i++) {
            many.put("p" + i, "x".repeat(1000));
        }

        assertThat(schema.problems(many))
                .hasSize(20)
                .allSatisfy(problem ->
                        assertThat(problem.message()).hasSizeLessThan(200).contains("... (1002 characters)"));
    }

    @Test
    void problems_secrets_areNeverShown() throws Exception {
        ParameterSchema schema = schema("""
                'properties': {
                    'plain': {'type': 'integer'},
                    'direct': {'type': 'string', 'maxLength': 3, 'writeOnly': true},
                    'inside': {'type': 'object', 'properties': {'key': {'writeOnly': true, 'format': 'x', 'const': 1}}, 'minProperties': 2},
                    'behind': {'$ref': '#/$defs/secret'},
                    'items': {'items': {'writeOnly': true, 'type': 'integer'}, 'uniqueItems': true},
                    'either': {'anyOf': [{'type': 'integer'}, {'writeOnly': true, 'maxLength': 1}]},
                    'below': {'writeOnly': true, 'properties': {'deep': {'type': 'integer'}}}
                },
                'dependentRequired': {'direct': ['other']},
                '$defs': {'secret': {'type': 'string', 'minLength': 50, 'writeOnly': true}}
                """);

        assertThat(problems(schema, """
                        {'direct': 'HUNTER', 'inside': {'key': 'HUNTER'}, 'behind': 'HUNTER', 'items': ['HUNTER', 'HUNTER'],
                         'either': 'HUNTER', 'below': {'deep': 'HUNTER'}}
                        """))
                .hasSizeGreaterThan(8)
                .allMatch(each -> each.contains("got a value that is kept secret; allowed: "))
                .noneMatch(each -> each.contains("HUNTER"));

        assertThat(problems(
                        schema("'patternProperties': {'^also': {'writeOnly': true, 'type': 'integer'}}"),
                        "{'also': 'HUNTER'}"))
                .containsExactly("parameters/also: got a value that is kept secret; allowed: integer");
        assertThat(problems(
                        schema("'properties': {'plain': {'type': 'integer'}, 'key': {'writeOnly': true}}"),
                        "{'plain': 'shown', 'key': 'HUNTER'}"))
                .containsExactly("parameters/plain: got \"shown\"; allowed: integer");
    }

    @Test
    void of_aReferenceInside_isFollowed() throws Exception {
        ParameterSchema schema = schema(
                "'properties': {'t': {'$ref': '#/$defs/tree'}}, '$defs': {'tree': {'type': 'object', 'properties': {'next': {'$ref': '#/$defs/tree'}}}}");

        assertThat(problems(schema, "{'t': {'next': {'next': {'next': 3}}}}"))
                .containsExactly("parameters/t/next/next/next: got 3; allowed: object");
    }

    @Test
    void of_aReferenceOutside_isRefusedAndNothingIsFetched() throws Exception {
        var asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] body = "{\"$id\": \"x\", \"type\": \"string\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/schema";
        try {
            for (String keyword : List.of("$ref", "$dynamicRef", "$schema")) {
                assertThatThrownBy(() -> schema("'properties': {'a': {'" + keyword + "': '" + url + "'}}"))
                        .isInstanceOf(ParameterSchema.InvalidSchemaException.class)
                        .hasMessageStartingWith("got \"" + url)
                        .extracting(e -> ((ParameterSchema.InvalidSchemaException) e).pointer())
                        .isEqualTo("/properties/a/" + keyword);
            }
            assertThatThrownBy(() -> schema("'$id': '" + url + "', 'properties': {'a': {'$ref': 'other'}}"))
                    .isInstanceOf(ParameterSchema.InvalidSchemaException.class);
            // Data that looks like a reference is none.
            schema("'properties': {'a': {'default': {'$ref': '" + url + "'}}, '$ref': {'type': 'string'}}");
        } finally {
            server.stop(0);
        }

        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    '$ref': '#'                                                  | ''                        | a reference that leads to itself
                    'properties': {'a': {'$ref': '#', 'default': {}}}            | ''                        | a default that contains itself
                    'properties': {'a': {'$ref': '#/nowhere'}}                   | ''                        | /nowhere
                    'properties': {'a': {'pattern': '('}}                        | /properties/a/pattern     | got no regular expression: Unclosed group
                    'patternProperties': {'(': {}}                               | /patternProperties/(      | got no regular expression
                    'properties': {'a': {'type': 'integr'}}                      | /properties/a/type        | enumeration
                    'required': 'a'                                              | /required                 | string found
                    '$schema': 'http://json-schema.org/draft-07/schema#'         | /$schema                  | got "http://json-schema.org/draft-07/schema#"
                    """, quoteCharacter = '`')
    void of_whatIsNoSchema_isRefused(String members, String pointer, String message) {
        assertThatThrownBy(() -> schema(members))
                .isInstanceOf(ParameterSchema.InvalidSchemaException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n")
                .extracting(e -> ((ParameterSchema.InvalidSchemaException) e).pointer())
                .isEqualTo(pointer.equals("''") ? "" : pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a': 1e400}", "{'a': -1e400}", "{'a': [{'b': 1e400}]}"})
    void problems_aNumberThatIsTooLarge_isOne(String parameters) throws Exception {
        // The validator computes with decimals, which infinity is not.
        assertThat(problems(schema("'properties': {'a': {'multipleOf': 0.1}}"), parameters))
                .singleElement()
                .asString()
                .startsWith("parameters/a")
                .contains("got a number that is too large");
    }

    @Test
    void problems_aReferenceToItselfThatTheseParametersReach_isOne() throws Exception {
        ParameterSchema schema = schema("'properties': {'a': {'$ref': '#/properties/a'}}");

        assertThat(problems(schema, "{}")).isEmpty();
        assertThat(problems(schema, "{'a': 1}"))
                .containsExactly("parameters: the schema of the job type cannot be applied to them");
        assertThat(schema.withDefaults(json("{'a': {}}"))).isEqualTo(json("{'a': {}}"));
    }

    @Test
    void none_takesNothing() throws Exception {
        assertThat(problems(ParameterSchema.NONE, "{}")).isEmpty();
        assertThat(problems(ParameterSchema.NONE, "{'a': 1}")).containsExactly("parameters/a: unknown");
    }
}

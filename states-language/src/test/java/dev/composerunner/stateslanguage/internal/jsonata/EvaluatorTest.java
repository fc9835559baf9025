package dev.composerunner.stateslanguage.internal.jsonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.model.template.Template;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in and out of JSONata, AWS's functions, and the bounds. */
@Timeout(60)
final class EvaluatorTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));

    private final Evaluator evaluator = evaluator(Duration.ofSeconds(10));

    private static Evaluator evaluator(Duration bound) {
        return new Evaluator(new Bounds(bound, 3_000), CLOCK, new Random(7));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new JsonMapper().readTree(text);
    }

    private JsonNode evaluate(String expression, String variable) throws Exception {
        return evaluate(evaluator, expression, variable);
    }

    private static JsonNode evaluate(Evaluator evaluator, String expression, String variable) throws Exception {
        return evaluator.evaluate(
                new Template.Expression(expression),
                "Output",
                Bindings.of(Map.of("v", json(variable)), JsonNodeFactory.instance.objectNode()));
    }

    private JsonNode evaluate(String expression) throws Exception {
        return evaluate(expression, "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1.5",
                "-0.1",
                "9007199254740993",
                "123456789012345678901234567890",
                "null",
                "true",
                "\"\"",
                "[]",
                "{}",
                "[null]",
                "[[]]",
                "[[1]]",
                "{\"a\":null,\"b\":[{\"c\":[]}]}",
                "[1]",
            })
    void variable_passedThrough_isUnchanged(String value) throws Exception {
        assertThat(evaluate("$v", value).toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1 + 1                            | 2
            4 / 2                            | 2
            1 / 4                            | 0.25
            $number("3.0")                   | 3
            $sum([1.5, 2.5])                 | 4
            $length("abc")                   | 3
            $round(2.5)                      | 2
            2147483647 + 1                   | 2147483648
            9007199254740991 + 0             | 9007199254740991
            $v.missing.further ~> $exists()  | false
            [1..3]                           | [1,2,3]
            [{"a":1}].a                      | 1
            [{"a":1}].a[]                    | [1]
            [{"a":1},{"a":2}].a              | [1,2]
            {"a": null}.a                    | null
            [null, 1]                        | [null,1]
            $type(null)                      | "null"
            {"a": $v.missing}                | {}
            """)
    void expression_givesTheJsonOfItsValue(String expression, String value) throws Exception {
        // As text, because 2 and 2.0 are the same number to JsonNode but not to a reader.
        assertThat(evaluate(expression).toString()).isEqualTo(value);
    }

    @Test
    void template_evaluatesItsExpressionsAlone() throws Exception {
        Template template = new Template.Fields(Map.of(
                "list",
                new Template.Elements(
                        List.of(new Template.Literal(json("\"1 + 1\"")), new Template.Expression("1 + 1")))));
        assertThat(evaluator.evaluate(template, "Output", Bindings.of(Map.of(), JsonNodeFactory.instance.objectNode())))
                .isEqualTo(json("{\"list\":[\"1 + 1\",2]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $partition([1,2,3,4,5], 2)       | [[1,2],[3,4],[5]]
            $partition([], 2)                | []
            $range(5, 1, -2)                 | [5,3,1]
            $range(5, 1, 1)                  | []
            $range(-1.7, 2, 1)               | [-1,0,1,2]
            $count($range(1, 200000, 1))     | 200000
            $range(9223372036854775807, 9223372036854775807, 3) | 9223372036854775807
            $hash("abc", "SHA-256")          | "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            $hash("abc", "MD5")              | "900150983cd24fb0d6963f7d28e17f72"
            $parse("{\\"a\\":[1,null]}")     | {"a":[1,null]}
            $millis()                        | 1795255200000
            $now()                           | "2026-11-21T10:00:00.000Z"
            $random(5) = $random(5)          | true
            $random() = $random()            | false
            $uuid() = $uuid()                | false
            $match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) ~> $exists() | true
            """)
    void function_ofStepFunctions_givesItsValue(String expression, String value) throws Exception {
        assertThat(evaluate(expression).toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $partition([1], 0)         | argument 2 of function "partition" is 0, not a whole number above 0
            $partition(1, 1)           | argument 1 of function "partition" is 1, not an array
            $range(0, 1, 0)            | argument 3 of function "range" is 0, not a whole number other than 0
            $range(0, 262144, 1)       | $range gives more than 262144 elements
            $hash("a", "SHA-3")        | argument 2 of function "hash" is SHA-3, not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512
            $parse("{")                | the text that $parse was given is not JSON: Unexpected end-of-input
            $parse("[1] 2")            | is not JSON: there is more after the first JSON value
            $eval("1")                 | T1006: Attempted to invoke a non-function
            $nothing                   | returned nothing (undefined).
            $sum                       | returned an unsupported result type.
            function($x){$x}           | returned an unsupported result type.
            [1, $sum]                  | returned an unsupported result type.
            [1..300000]                | returned more than 262144 values, which no payload may hold.
            $reduce([1..600], function($a, $b){{"n": $a}}) | returned a value nested deeper than 500 levels.
            """)
    void expression_withoutUsableValue_tellsWhy(String expression, String reason) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.field()).isEqualTo("Output"))
                .hasMessageStartingWith("The JSONata expression '" + expression + "' specified for the field 'Output' ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Tail calls, which need no stack and never end.
                "($f := function(){ $f() }; $f())",
                // Calls that need the stack.
                "($f := function($n){ 1 + $f($n) }; $f(1))",
                // One call of a library that looks at no bound: the regular expression tries Fibonacci(38) ways, and
                // ends long after.
                "$contains(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", /^(a|aa)+b\\1$/)",
                // Ten million steps.
                "$sum($map([1..9999999], function($x){ $x * $x }))",
            })
    void hostileExpression_endsWithAnError(String expression) {
        var bounded = evaluator(Duration.ofMillis(300));
        assertThatThrownBy(() -> evaluate(bounded, expression, "null")).isInstanceOf(ExpressionException.class);
    }

    @Test
    void hostileParentheses_areASyntaxErrorAndNotAStackOverflow() {
        assertThat(Evaluator.syntaxError("(".repeat(200_000))).isPresent();
    }

    @Test
    void syntaxError_ofAGoodExpression_isNone() {
        assertThat(Evaluator.syntaxError("$states.input.a[0] ~> $string()")).isEmpty();
    }
}

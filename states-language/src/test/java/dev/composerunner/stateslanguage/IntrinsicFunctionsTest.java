package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The intrinsic functions of JSONPath, one by one. */
final class IntrinsicFunctionsTest {

    /** Runs a Pass state that computes {@code call}. */
    private static Outcome run(String call, JsonNode input) {
        ObjectNode definition = JsonNodeFactory.instance.objectNode().put("StartAt", "A");
        ObjectNode state = definition.putObject("States").putObject("A");
        state.put("Type", "Pass").put("End", true).putObject("Parameters").put("r.$", call);
        state.put("OutputPath", "$.r");
        return new Interpreter(
                        StateMachineDefinition.parse(definition),
                        TaskRequest::arguments,
                        new FakeTime(),
                        new Random(3),
                        _ -> {})
                .run(Machine.CONTEXT, input);
    }

    private static JsonNode value(String call, String input) {
        Outcome outcome = run(call, json(input));
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        return ((Outcome.Succeeded) outcome).output();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            States.Format('plain')                         | {}               | 'plain'
            States.Format('{} and {}', $.a, 'b')           | {'a':'x'}        | 'x and b'
            States.Format('{}', $.a)                       | {'a':1.5}        | '1.5'
            States.Format('{}', $.a)                       | {'a':null}       | 'null'
            States.Format('{}', $.a)                       | {'a':true}       | 'true'
            States.Format('{}', $.a)                       | {'a':{'b':[1]}}  | '{b=[1]}'
            States.Format($.p, 1)                          | {'p':'n={}'}     | 'n=1'
            States.StringToJson($.a)                       | {'a':'[1, 2]'}   | [1,2]
            States.StringToJson($.a)                       | {'a':''}         | null
            States.JsonToString($.a)                       | {'a':[1,null]}   | '[1,null]'
            States.Array()                                 | {}               | []
            States.Array(1, 'a', null, true, $.a)          | {'a':[2]}        | [1,'a',null,true,[2]]
            States.ArrayPartition($.a, 2)                  | {'a':[1,2,3]}    | [[1,2],[3]]
            States.ArrayPartition($.a, 2)                  | {'a':[]}         | []
            States.ArrayContains($.a, 1)                   | {'a':[1.0]}      | true
            States.ArrayContains($.a, $.b)                 | {'a':[{'x':1}],'b':{'x':1.0}} | true
            States.ArrayContains($.a, 1)                   | {'a':[1e400]}    | false
            States.ArrayContains($.a, '1')                 | {'a':[1]}        | false
            States.ArrayRange(1, 9, 2)                     | {}               | [1,3,5,7,9]
            States.ArrayRange(3, 1, -1)                    | {}               | [3,2,1]
            States.ArrayRange(3, 1, 1)                     | {}               | []
            States.ArrayRange(0, 9223372036854775807, 9223372036854775806) | {} | [0,9223372036854775806]
            States.ArrayGetItem($.a, 1)                    | {'a':[1,2]}      | 2
            States.ArrayLength($.a)                        | {'a':[1,2]}      | 2
            States.ArrayUnique($.a)                        | {'a':[1,2,1.0,'1',[2],[2]]} | [1,2,'1',[2]]
            States.Base64Encode('Zürich')                  | {}               | 'WsO8cmljaA=='
            States.Base64Decode('WsO8cmljaA==')            | {}               | 'Zürich'
            States.Hash('input data', 'MD5')               | {}               | '812f45842bc6d66ee14572ce20db8e86'
            States.JsonMerge($.a, $.b, false)              | {'a':{'x':1,'y':{'p':1}},'b':{'y':{'q':1}}} | {'x':1,'y':{'q':1}}
            States.MathAdd(1, -3)                          | {}               | -2
            States.MathAdd(1.5, -1.5)                      | {}               | 1
            States.MathAdd(9007199254740993, 1)            | {}               | 9007199254740994
            States.StringSplit('a.b+c', '.+')              | {}               | ['a','b','c']
            States.StringSplit(',a,,b,', ',')              | {}               | ['a','b']
            States.StringSplit('a', '')                    | {}               | ['a']
            States.MathAdd(States.ArrayLength($.a), States.MathAdd(1, 1)) | {'a':[0]} | 3
            States.ArrayGetItem($.a[?(@.k == 'x,)')].v, 0) | {'a':[{'k':'x,)','v':9}]} | 9
            States.Array( 1 ,2 )                           | {}               | [1,2]
            """)
    void function_givesItsValue(String call, String input, String expected) {
        assertThat(value(call, input)).isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            States.Format('\\{\\}{}', 1)  | {}1
            States.Format('it\\'s {}', 1) | it's 1
            States.Format('a\\\\b')       | a\\b
            """)
    void text_mayHaveEscapes(String call, String expected) {
        assertThat(value(call, "{}").textValue()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            States.Format('{}')                      | {}
            States.Format('{}', 1, 2)                | {}
            States.Format($.a)                       | {'a':1}
            States.StringToJson('{')                 | {}
            States.StringToJson($.a)                 | {'a':1}
            States.ArrayPartition($.a, 0)            | {'a':[1]}
            States.ArrayPartition($.a, 1)            | {'a':{}}
            States.ArrayContains('a', 1)             | {}
            States.ArrayRange(1, 5, 0)               | {}
            States.ArrayRange(1, 1001, 1)            | {'why':'one more than 1,000'}
            States.ArrayGetItem($.a, 1)              | {'a':[1]}
            States.ArrayGetItem($.a, -1)             | {'a':[1]}
            States.ArrayLength('a')                  | {}
            States.Base64Decode('ä')                 | {}
            States.Hash('a', 'SHA-3')                | {}
            States.JsonMerge($, $, true)             | {}
            States.JsonMerge($.a, $.a, false)        | {'a':[]}
            States.MathAdd('1', 1)                   | {}
            States.MathAdd(9223372036854775807, 1)   | {}
            States.MathAdd($.a, 1)                   | {'a':1e400}
            States.MathRandom(5, 5)                  | {}
            """)
    void function_thatCannotWork_failsTheStateCatchably(String call, String input) {
        assertThat(run(call, json(input))).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo("States.IntrinsicFailure");
            assertThat(failed.cause())
                    .startsWith("An error occurred while executing the state 'A' (entered at the event id #2). The"
                            + " function '" + call + "' had the following error: ");
        });
    }

    @Test
    void function_whoseArgumentIsNotThere_endsTheExecution() {
        assertThat(run("States.MathAdd($.a, 1)", json("{'b':1}")))
                .isEqualTo(new Outcome.Failed(
                        "States.Runtime",
                        "An error occurred while executing the state 'A' (entered at the event id #2). The function"
                                + " 'States.MathAdd($.a, 1)' had the following error: The JsonPath argument for the field '$.a'"
                                + " could not be found in the input '{\"b\":1}'"));
    }

    @Test
    void mathRandom_staysInItsBounds_andRepeatsWithASeed() {
        for (int i = 0; i < 20; i++) {
            assertThat(value("States.MathRandom(-2, 3)", "{}").intValue()).isBetween(-2, 2);
        }
        assertThat(value("States.MathRandom(0, 1000000, 5)", "{}"))
                .isEqualTo(value("States.MathRandom(0, 1000000, 5)", "{}"))
                .isNotEqualTo(value("States.MathRandom(0, 1000000, 6)", "{}"));
    }

    @Test
    void uuid_isOfVersionFour() {
        assertThat(value("States.UUID()", "{}").textValue())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void hash_andBase64_takeUpTo10000Characters() {
        var text = JsonNodeFactory.instance.objectNode();
        assertThat(run("States.Hash($.a, 'MD5')", text.put("a", "x".repeat(10_000))))
                .isInstanceOf(Outcome.Succeeded.class);
        assertThat(run("States.Hash($.a, 'MD5')", text.put("a", "x".repeat(10_001))))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(run("States.Base64Encode($.a)", text)).isInstanceOf(Outcome.Failed.class);
        assertThat(run("States.Base64Decode($.a)", text)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void call_thatMultipliesItsInput_failsInsteadOfFillingTheMemory() {
        var large = JsonNodeFactory.instance.objectNode().put("a", "x".repeat(200_000));
        String thousandTimes = "$.a,".repeat(1_000);
        assertThat(run("States.JsonToString(States.Array(" + thousandTimes + "$.a))", large))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.IntrinsicFailure"));
        assertThat(run("States.Array(" + thousandTimes + "$.a)", large))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
    }
}

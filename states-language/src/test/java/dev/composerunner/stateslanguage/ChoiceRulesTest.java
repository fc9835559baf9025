package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Choice states in JSONPath. */
final class ChoiceRulesTest {

    private static Machine choice(String rule) {
        return Machine.inJsonPath("C", """
                'C':{'Type':'Choice','Choices':[{RULE,'Next':'Yes'}],'Default':'No'},
                'Yes':{'Type':'Pass','Result':true,'End':true},
                'No':{'Type':'Pass','Result':false,'End':true}""".replace("RULE", rule));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'StringEquals':'a'                | 'a'    | true
            'StringEquals':'a'                | 'b'    | false
            'StringEquals':'1'                | 1      | false
            'StringLessThan':'b'              | 'a'    | true
            'StringLessThan':'a'              | 'a'    | false
            'StringGreaterThan':'a'           | 'b'    | true
            'StringGreaterThan':'b'           | 'B'    | false
            'StringLessThanEquals':'a'        | 'a'    | true
            'StringLessThanEquals':'a'        | 'aa'   | false
            'StringGreaterThanEquals':'a'     | 'a'    | true
            'StringGreaterThanEquals':'b'     | 'a'    | false
            'StringMatches':'a*'              | 'abc'  | true
            'StringMatches':'*c'              | 'abc'  | true
            'StringMatches':'a*c'             | 'ac'   | true
            'StringMatches':'a*b*c'           | 'axbyc'| true
            'StringMatches':'a*a'             | 'a'    | false
            'StringMatches':'abc'             | 'abcd' | false
            'StringMatches':'*'               | ''     | true
            'StringMatches':'*'               | 1      | false
            'NumericEquals':1                 | 1.0    | true
            'NumericEquals':1                 | '1'    | false
            'NumericLessThan':1               | 0.9    | true
            'NumericLessThan':1               | 1      | false
            'NumericGreaterThan':1            | 2      | true
            'NumericGreaterThan':1            | 1      | false
            'NumericLessThanEquals':1         | 1      | true
            'NumericLessThanEquals':1         | 1.1    | false
            'NumericGreaterThanEquals':1      | 1      | true
            'NumericGreaterThanEquals':1      | 0      | false
            'NumericEquals':9007199254740993  | 9007199254740992 | false
            'NumericGreaterThan':1            | 1e400  | true
            'NumericGreaterThan':1            | -1e400 | false
            'NumericLessThan':1e400           | 1      | true
            'BooleanEquals':true              | true   | true
            'BooleanEquals':true              | false  | false
            'BooleanEquals':false             | 'false'| false
            'TimestampEquals':'2026-01-01T01:00:00+01:00'          | '2026-01-01T00:00:00Z' | true
            'TimestampEquals':'2026-01-01T00:00:00Z'               | '2026-01-01'           | false
            'TimestampLessThan':'2026-01-01T00:00:00.001Z'         | '2026-01-01T00:00:00Z' | true
            'TimestampGreaterThan':'2026-01-01T00:00:00Z'          | '2026-01-01T00:00:00Z' | false
            'TimestampLessThanEquals':'2026-01-01T00:00:00Z'       | '2026-01-01T00:00:00Z' | true
            'TimestampGreaterThanEquals':'2026-01-01T00:00:00Z'    | '2026-01-01T00:00:00Z' | true
            'IsNull':true                     | null   | true
            'IsNull':false                    | 0      | true
            'IsPresent':true                  | null   | true
            'IsNumeric':true                  | 1.5    | true
            'IsNumeric':true                  | '1'    | false
            'IsString':true                   | ''     | true
            'IsString':false                  | 1      | true
            'IsBoolean':true                  | false  | true
            'IsBoolean':true                  | 0      | false
            'IsTimestamp':true                | '2026-01-01T00:00:00Z' | true
            'IsTimestamp':true                | '2026-01-01 00:00:00Z' | false
            """)
    void comparison_holds_forValuesOfItsKindAlone(String comparison, String value, boolean expected) {
        assertThat(choice("'Variable':'$.v'," + comparison).run("{'v':" + value + "}"))
                .isEqualTo(succeeded(String.valueOf(expected)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'Variable':'$.a','StringEqualsPath':'$.b'               | {'a':'x','b':'x'} | true
            'Variable':'$.a','StringLessThanPath':'$.b'             | {'a':'x','b':'x'} | false
            'Variable':'$.a','NumericGreaterThanPath':'$.b'         | {'a':2,'b':1}     | true
            'Variable':'$.a','NumericEqualsPath':'$.b'              | {'a':2,'b':'2'}   | false
            'Variable':'$.a','BooleanEqualsPath':'$.b'              | {'a':true,'b':true} | true
            'Variable':'$.a','TimestampLessThanEqualsPath':'$.b'    | {'a':'2026-01-01T00:00:00Z','b':'2026-01-02T00:00:00Z'} | true
            'Variable':'$$.Execution.Name','StringEquals':'run'     | {} | true
            'Variable':'$.a','IsPresent':false                      | {} | true
            'Variable':'$.a','IsPresent':true                       | {} | false
            'Variable':'$nothing','IsPresent':false                 | {} | true
            'Not':{'Variable':'$.a','NumericEquals':1}              | {'a':1} | false
            'And':[{'Variable':'$.a','NumericEquals':1},{'Variable':'$.b','NumericEquals':2}] | {'a':1,'b':2} | true
            'And':[{'Variable':'$.a','NumericEquals':1},{'Variable':'$.b','NumericEquals':2}] | {'a':1,'b':1} | false
            'Or':[{'Variable':'$.a','NumericEquals':1},{'Variable':'$.b','NumericEquals':2}]  | {'a':0,'b':2} | true
            'Or':[{'Variable':'$.a','NumericEquals':1},{'Variable':'$.b','NumericEquals':2}]  | {'a':0,'b':0} | false
            'And':[{'Variable':'$.a','IsPresent':true},{'Variable':'$.a','NumericEquals':1}]  | {} | false
            'Or':[{'Variable':'$.a','IsPresent':false},{'Variable':'$.a','NumericEquals':1}]  | {} | true
            'Not':{'Or':[{'Not':{'Variable':'$.a','IsNull':true}}]} | {'a':null} | true
            """)
    void rule_combines_andLooksNoFurtherThanItMust(String rule, String input, boolean expected) {
        assertThat(choice(rule).run(input)).isEqualTo(succeeded(String.valueOf(expected)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'Variable':'$.a','NumericEquals':1         | $.a
            'Variable':'$.a','IsNull':true             | $.a
            'Variable':'$.b','StringEqualsPath':'$.a'  | $.a
            """)
    void comparison_ofWhatIsNotThere_endsTheExecution(String rule, String path) {
        assertThat(choice(rule).run("{'b':'x'}"))
                .isEqualTo(new Outcome.Failed(
                        "States.Runtime",
                        "An error occurred while executing the state 'C' (entered at the event id #2). Invalid path '"
                                + path + "': The choice state's condition path references an invalid value."));
    }

    @Test
    void rules_areTriedInOrder_andTheOneTakenAssigns() {
        var machine = Machine.inJsonPath("C", """
                'C':{'Type':'Choice','InputPath':'$.in','OutputPath':'$.n','Default':'D','Assign':{'by':'default'},'Choices':[
                  {'Variable':'$.n','NumericLessThan':1,'Next':'D','Assign':{'by':'first'}},
                  {'Variable':'$.n','NumericLessThan':5,'Next':'D','Assign':{'by':'second','n.$':'$.n'}},
                  {'Variable':'$.n','NumericLessThan':9,'Next':'D','Assign':{'by':'third'}}]},
                'D':{'Type':'Pass','Parameters':{'in.$':'$','by.$':'$by','n.$':'$n'},'End':true}""");
        assertThat(machine.run("{'in':{'n':3}}")).isEqualTo(succeeded("{'in':3,'by':'second','n':3}"));
    }

    @Test
    void choice_withoutMatchAndDefault_fails() {
        var machine = Machine.inJsonPath(
                "C",
                "'C':{'Type':'Choice','Choices':[{'Variable':'$.n','NumericEquals':1,'Next':'D'}]},'D':{'Type':'Succeed'}");
        assertThat(machine.run("{'n':2}"))
                .isEqualTo(new Outcome.Failed(
                        "States.NoChoiceMatched",
                        "Failed to transition out of the state 'C'. The state does not point to a next state."));
    }
}

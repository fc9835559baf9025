package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How data passes through a state in JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign. */
final class DataFlowTest {

    private static Machine pass(String fields) {
        return Machine.inJsonPath("A", "'A':{'Type':'Pass'," + fields + "'End':true}");
    }

    private static Machine task(String fields) {
        return Machine.inJsonPath(
                "A", "'A':{'Type':'Task','Resource':'" + Machine.LAMBDA + "'," + fields + "'End':true}");
    }

    private static Machine wait(String fields) {
        return Machine.inJsonPath("A", "'A':{'Type':'Wait'," + fields + "'End':true}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            '$'          | {'a':{'b':[1,2]}}
            '$.a'        | {'b':[1,2]}
            '$.a.b[1]'   | 2
            '$.a.b[-1]'  | 2
            '$.a.b[*]'   | [1,2]
            '$..b'       | [[1,2]]
            '$.a.b[0:1]' | [1]
            '$.a.b[?(@>1)]' | [2]
            '$.a.b.length()' | 2
            '$$.Execution.Name' | 'run'
            null         | {}
            """)
    void inputPath_selectsWhatTheStateWorksOn(String path, String expected) {
        assertThat(pass("'InputPath':" + path + ",").run("{'a':{'b':[1,2]}}")).isEqualTo(succeeded(expected));
    }

    @ParameterizedTest
    @CsvSource({"$.missing[*]", "$.missing[0:2]", "$.missing.items[?(@.x)]", "$..missing"})
    void path_toAnyNumberOfPlaces_mayLeadToNone(String path) {
        assertThat(pass("'InputPath':'" + path + "',").run("{}")).isEqualTo(succeeded("[]"));
    }

    @Test
    void path_withAFunctionThatAppends_leavesTheInputOfOthersAsItWas() {
        var machine = pass("'InputPath':'$.a.append(2)',");
        var input = json("{'a':[1]}");
        assertThat(machine.interpreter().run(Machine.CONTEXT, input)).isEqualTo(succeeded("[1,2]"));
        assertThat(input).isEqualTo(json("{'a':[1]}"));
    }

    @ParameterizedTest
    @CsvSource({"$.a.index(0)", "$.a.sum()", "$.a.b.c.min()"})
    void path_withAFunctionThatFails_endsTheExecution(String path) {
        assertThat(pass("'InputPath':'" + path + "',").run("{'a':['x']}"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.Runtime"));
    }

    @Test
    void inputPath_thatLeadsNowhere_endsTheExecution() {
        assertThat(pass("'InputPath':'$.b.c',").run("{'b':{}}"))
                .isEqualTo(new Outcome.Failed(
                        "States.Runtime",
                        "An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$.b.c' : No"
                                + " results for path: $['b']['c']"));
    }

    @Test
    void parameters_replaceTheInput_andOnlyMarkedFieldsAreComputed() {
        assertThat(pass("'Parameters':{'a.$':'$.x','b':'$.x','c':[{'d.$':'$.x'},'$.x'],'e.$':'States.Array($.x)',"
                                + "'f.$':'$$.State.Name'},")
                        .run("{'x':1}"))
                .isEqualTo(succeeded("{'a':1,'b':'$.x','c':[{'d':1},'$.x'],'e':[1],'f':'A'}"));
    }

    @Test
    void parameters_whosePathLeadsNowhere_endTheExecutionAndNameTheField() {
        assertThat(task("'Parameters':{'a':{'b.$':'$.c'}},'Retry':[{'ErrorEquals':['States.ALL']}],")
                        .run("{'x':1}"))
                .isEqualTo(new Outcome.Failed(
                        "States.Runtime",
                        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONPath '$.c'"
                                + " specified for the field 'b.$' could not be found in the input '{\"x\":1}'"));
    }

    @Test
    void result_ofAPassState_takesThePlaceOfTheInputAndIsNotComputed() {
        assertThat(pass("'Result':{'a.$':'$.x'},").run("{'x':1}")).isEqualTo(succeeded("{'a.$':'$.x'}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            '$'        | {'x':1}         | 'r'
            null       | {'x':1}         | {'x':1}
            '$.r'      | {'x':1}         | {'x':1,'r':'r'}
            '$.x'      | {'x':1}         | {'x':'r'}
            '$.a.b.c'  | {'x':1}         | {'x':1,'a':{'b':{'c':'r'}}}
            '$.a[1]'   | {'a':[1,2]}     | {'a':[1,'r']}
            '$.a[0].b' | {'a':[{}]}      | {'a':[{'b':'r'}]}
            """)
    void resultPath_saysWhereInTheInputTheResultIsPut(String path, String input, String output) {
        assertThat(pass("'Result':'r','ResultPath':" + path + ",").run(input)).isEqualTo(succeeded(output));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            '$.x.y'  | {'x':1}
            '$.x'    | [1]
            '$.x'    | 'text'
            '$.a[2]' | {'a':[1,2]}
            '$.a[0]' | {}
            """)
    void resultPath_thatTheInputHasNoRoomFor_failsTheState(String path, String input) {
        assertThat(pass("'Result':'r','ResultPath':" + path + ",").run(input))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.ResultPathMatchFailure"));
    }

    @Test
    void resultPath_putsIntoTheRawInput_notIntoWhatInputPathSelects() {
        assertThat(pass("'InputPath':'$.a','ResultPath':'$.b',").run("{'a':1}")).isEqualTo(succeeded("{'a':1,'b':1}"));
    }

    @Test
    void resultPath_leavesTheInputOfOthersAsItWas() {
        var machine = pass("'Result':2,'ResultPath':'$.a.b',");
        var input = json("{'a':{'b':1}}");
        machine.interpreter().run(Machine.CONTEXT, input);
        assertThat(input).isEqualTo(json("{'a':{'b':1}}"));
    }

    @Test
    void resultSelector_shapesTheResultBeforeItIsPut() {
        assertThat(task("'ResultSelector':{'n.$':'$.m'},'ResultPath':'$.r','OutputPath':'$.r.n',")
                        .with(_ -> json("{'m':7}"))
                        .run("{'x':1}"))
                .isEqualTo(succeeded("7"));
    }

    @Test
    void outputPath_null_isAnEmptyObject() {
        assertThat(pass("'OutputPath':null,").run("{'x':1}")).isEqualTo(succeeded("{}"));
    }

    @Test
    void wait_passesOnWhatItsPathsSelect() {
        assertThat(wait("'Seconds':1,'InputPath':'$.a','OutputPath':'$.b',").run("{'a':{'b':2}}"))
                .isEqualTo(succeeded("2"));
    }

    @Test
    void assign_seesTheShapedResult_andVariablesAsTheyWereBefore() {
        var machine = Machine.inJsonPath("A", """
                'A':{'Type':'Pass','Assign':{'n':1,'all':[1,2]},'Next':'B'},
                'B':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','ResultSelector':{'r.$':'$.m'},
                     'Assign':{'n.$':'$.r','old.$':'$n','second.$':'$all[1]'},'OutputPath':'$n','Next':'C'},
                'C':{'Type':'Pass','Parameters':{'in.$':'$','n.$':'$n','old.$':'$old','second.$':'$second'},'End':true}""").with(_ -> json("{'m':7}"));
        assertThat(machine.run("{}")).isEqualTo(succeeded("{'in':1,'n':7,'old':1,'second':2}"));
    }

    @Test
    void variable_thatNobodyAssigned_endsTheExecution() {
        assertThat(pass("'Parameters':{'a.$':'$nothing'},").run("{}"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause())
                                .contains("The JSONPath '$nothing' specified for the field 'a.$'"));
    }

    @Test
    void catch_putsTheErrorWhereItsResultPathSays_andAssigns() {
        var machine = Machine.inJsonPath("A", """
                        'A':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true,'OutputPath':'$.nowhere',
                             'Catch':[{'ErrorEquals':['E'],'ResultPath':'$.error','Assign':{'why.$':'$.Cause'},'Next':'B'}]},
                        'B':{'Type':'Pass','Parameters':{'in.$':'$','why.$':'$why'},'End':true}""").with(_ -> {
            throw new TaskFailedException("E", "because");
        });
        assertThat(machine.run("{'x':1}"))
                .isEqualTo(succeeded("{'in':{'x':1,'error':{'Error':'E','Cause':'because'}},'why':'because'}"));
    }

    @Test
    void fail_takesErrorAndCauseFromPathsAndCalls() {
        var machine = Machine.parse("{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Fail\",\"ErrorPath\":\"$.e\","
                + "\"CausePath\":\"States.Format('{}!', $.c)\"}}}");
        assertThat(machine.run("{'e':'E','c':'C'}")).isEqualTo(new Outcome.Failed("E", "C!"));
    }

    @Test
    void map_inJsonPath_selectsItemsAndSeesEachOfThem() {
        var machine = Machine.inJsonPath("M", """
                'M':{'Type':'Map','ItemsPath':'$.list','ItemSelector':{'i.$':'$$.Map.Item.Index','v.$':'$$.Map.Item.Value','x.$':'$.x'},
                     'ItemProcessor':{'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}},'ResultPath':'$.out','End':true}""");
        assertThat(machine.run("{'list':['a','b'],'x':0}"))
                .isEqualTo(succeeded("{'list':['a','b'],'x':0,'out':[{'i':0,'v':'a','x':0},{'i':1,'v':'b','x':0}]}"));
    }

    @Test
    void parallel_inJsonPath_givesItsParametersToEachBranch() {
        var machine = Machine.inJsonPath("P", """
                'P':{'Type':'Parallel','Parameters':{'n.$':'$.x'},'ResultSelector':{'second.$':'$[1]'},'End':true,'Branches':[
                  {'StartAt':'A','States':{'A':{'Type':'Pass','End':true}}},
                  {'StartAt':'B','States':{'B':{'Type':'Pass','OutputPath':'$.n','End':true}}}]}""");
        assertThat(machine.run("{'x':5}")).isEqualTo(succeeded("{'second':5}"));
    }

    @Test
    void state_inJsonata_withinAMachineInJsonPath_seesTheSameVariables() {
        var machine = Machine.inJsonPath("A", """
                'A':{'Type':'Pass','Assign':{'n.$':'$.x'},'Next':'B'},
                'B':{'Type':'Pass','QueryLanguage':'JSONata','Output':'{% $n + $states.input.x %}','Assign':{'m':'{% $n * 10 %}'},'Next':'C'},
                'C':{'Type':'Pass','Parameters':{'in.$':'$','m.$':'$m'},'End':true}""");
        assertThat(machine.run("{'x':2}")).isEqualTo(succeeded("{'in':4,'m':20}"));
    }
}

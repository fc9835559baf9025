package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused when a definition is read, where, and in which words. */
final class DefinitionTest {

    private static final String TASK = "'Type':'Task','Resource':'" + Machine.LAMBDA + "','End':true";

    /** The problems of a machine whose one state, Run, has these fields. */
    private static List<String> problems(String fields) {
        return problemsOf("{'QueryLanguage':'JSONata','StartAt':'Run','States':{'Run':{" + fields + "}}}");
    }

    private static List<String> problemsOf(String definition) {
        var thrown = catchThrowableOfType(
                InvalidDefinitionException.class, () -> StateMachineDefinition.parse(json(definition)));
        return thrown == null
                ? List.of()
                : thrown.problems().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'Retry':[{'ErrorEquals':['E'],'JitterStrategy':'SOME'}]  | /States/Run/Retry/0/JitterStrategy: "SOME" is not one of FULL, NONE
            'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':0}]      | /States/Run/Retry/0/IntervalSeconds: 0 is not a whole number from 1 to 99999999
            'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':'{% 1 %}'}] | /States/Run/Retry/0/IntervalSeconds: "{% 1 %}" is not a whole number from 1 to 99999999
            'Retry':[{'ErrorEquals':['E'],'BackoffRate':0.9}]        | /States/Run/Retry/0/BackoffRate: 0.9 is not a number from 1.0
            'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':5,'MaxDelaySeconds':5}] | /States/Run/Retry/0/MaxDelaySeconds: 5 is not above IntervalSeconds, 5
            'Retry':[{'ErrorEquals':[]}]                             | /States/Run/Retry/0/ErrorEquals: [] is not an array of at least one element
            'Retry':[{'ErrorEquals':['States.ALL']},{'ErrorEquals':['E']}] | /States/Run/Retry/0/ErrorEquals: States.ALL must stand alone, in the last rule
            'Retry':[{'ErrorEquals':['E'],'Foo':1}]                  | /States/Run/Retry/0/Foo: unknown field, allowed: BackoffRate, Comment, ErrorEquals, IntervalSeconds, JitterStrategy, MaxAttempts, MaxDelaySeconds
            'Catch':[{'ErrorEquals':['E']}]                          | /States/Run/Catch/0/Next: missing
            'Catch':[{'ErrorEquals':['E'],'Next':'Nowhere'}]         | /States/Run: leads to "Nowhere", which is not a state here, allowed: Run
            'TimeoutSeconds':0                                       | /States/Run/TimeoutSeconds: 0 is not a whole number from 1 to 99999999 or a JSONata expression
            'TimeoutSeconds':'5'                                     | /States/Run/TimeoutSeconds: "5" is not a whole number from 1 to 99999999 or a JSONata expression
            'HeartbeatSeconds':0                                     | /States/Run/HeartbeatSeconds: 0 is not a whole number from 1 to 99999999 or a JSONata expression
            'HeartbeatSeconds':9,'TimeoutSeconds':9                  | /States/Run/HeartbeatSeconds: 9 is not below TimeoutSeconds, 9
            'Credentials':{}                                         | /States/Run/Credentials: The field 'RoleArn' is required but was missing
            'Credentials':'r'                                        | /States/Run/Credentials: "r" is not an object
            'Parameters':{}                                          | /States/Run/Parameters: a field of JSONPath, but the state is in JSONata
            'Next':'Run'                                             | /States/Run/Next: a state has either Next or End, not both
            'Assign':{'states':1}                                    | /States/Run/Assign/states: "states" cannot be a variable: up to 80 letters, digits and _, not a digit first, and not states
            'Arguments':{'a':[1,'{% 1 + %}']}                        | /States/Run/Arguments/a/1: not a JSONata expression: S0207: Unexpected end of expression
            'Output':'{% 1'                                          | /States/Run/Output: "{% 1" is half an expression: {% and %} must span the whole string
            'Assign':{'a/b~c':'%}'}                                  | /States/Run/Assign/a~1b~0c: "a/b~c" cannot be a variable: up to 80 letters, digits and _, not a digit first, and not states
            'QueryLanguage':'JSONPath'                               | /States/Run: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine
            """)
    void task_refused_tellsPathAndReason(String field, String problem) {
        assertThat(problems(TASK + "," + field)).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            run                                        | is not the ARN of a service integration, of a Lambda function or of an activity
            arn:aws:sqs:us-east-1:111111111111:queue   | is not the ARN of a service integration, of a Lambda function or of an activity
            arn:aws:states:::ecs:runTask.wait          | is not the ARN of a service integration, of a Lambda function or of an activity
            """)
    void resource_refused_tellsWhy(String resource, String reason) {
        assertThat(problems("'Type':'Task','Resource':'" + resource + "','End':true"))
                .containsExactly("/States/Run/Resource: \"" + resource + "\" " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'Type':'Tusk','End':true                              | /States/Run/Type: "Tusk" is not one of Task, Choice, Pass, Wait, Succeed, Fail, Map, Parallel
            'Type':'Pass'                                         | /States/Run/Next: missing, and End is not true
            'Type':'','End':true                                  | /States/Run/Type: "" is an empty string
            'Type':'Pass','Next':''                               | /States/Run/Next: "" is an empty string
            'Type':'Task','Resource':'','End':true                | /States/Run/Resource: "" is an empty string
            'Type':'Choice','Choices':[{'Condition':true,'Next':''}]       | /States/Run/Choices/0/Next: "" is an empty string
            'Type':'Choice','Choices':[{'Condition':true,'Next':'Run'}],'Default':'' | /States/Run/Default: "" is an empty string
            'Type':'Parallel','End':true,'Branches':[{'StartAt':'','States':{'A':{'Type':'Succeed'}}}] | /States/Run/Branches/0/StartAt: "" is an empty string
            'Type':'Parallel','End':true,'Catch':[{'ErrorEquals':['E'],'Next':''}],'Branches':[{'StartAt':'A','States':{'A':{'Type':'Succeed'}}}] | /States/Run/Catch/0/Next: "" is an empty string
            'Type':'Pass','End':false                             | /States/Run/Next: missing, and End is not true
            'Type':'Pass','End':true,'Result':1                   | /States/Run/Result: a field of JSONPath, but the state is in JSONata
            'Type':'Wait','End':true                              | /States/Run/Seconds: a Wait state has either Seconds or Timestamp
            'Type':'Wait','End':true,'Seconds':1,'Timestamp':'2026-01-01T00:00:00Z' | /States/Run/Seconds: a Wait state has either Seconds or Timestamp
            'Type':'Wait','End':true,'Timestamp':'2026-13-01'     | /States/Run/Timestamp: "2026-13-01" is not an RFC 3339 timestamp or a JSONata expression
            'Type':'Fail','Error':1                               | /States/Run/Error: 1 is not a string or a JSONata expression
            'Type':'Fail','Output':1                              | /States/Run/Output: unknown field, allowed: Cause, Comment, Error, QueryLanguage, Type
            'Type':'Choice','Choices':[]                          | /States/Run/Choices: [] is not an array of at least one element
            'Type':'Choice','Choices':[{'Next':'Run'}]            | /States/Run/Choices/0/Condition: missing
            'Type':'Choice','Choices':[{'Condition':'yes','Next':'Run'}] | /States/Run/Choices/0/Condition: "yes" is not true, false or a JSONata expression
            'Type':'Map','End':true                               | /States/Run/ItemProcessor: missing
            'Type':'Map','End':true,'ItemReader':{},'ItemProcessor':{'StartAt':'A','States':{'A':{'Type':'Succeed'}}} | /States/Run/ItemReader: a field of a Map state whose processor has the mode DISTRIBUTED
            'Type':'Map','End':true,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED'},'StartAt':'A','States':{'A':{'Type':'Succeed'}}} | /States/Run/ItemProcessor/ProcessorConfig/ExecutionType: missing
            'Type':'Map','End':true,'ItemProcessor':{'StartAt':'A','States':{'A':{'Type':'Pass','Next':'Run'}}} | /States/Run/ItemProcessor/States/A: leads to "Run", which is not a state here, allowed: A
            'Type':'Map','End':true,'ItemProcessor':{'StartAt':'Run','States':{'Run':{'Type':'Succeed'}}} | /States/Run/ItemProcessor/States/Run: another state is named "Run": names are unique in the whole machine
            'Type':'Map','End':true,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'A','States':{'A':{'Type':'Succeed'}}},'ResultWriter':{'WriterConfig':{'Transformation':'nope'}} | /States/Run/ResultWriter/WriterConfig/Transformation: "nope" is not one of NONE, COMPACT, FLATTEN
            'Type':'Map','End':true,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'A','States':{'A':{'Type':'Succeed'}}},'ResultWriter':{'WriterConfig':{'OutputType':5}} | /States/Run/ResultWriter/WriterConfig/OutputType: 5 is not a string
            'Type':'Map','End':true,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'A','States':{'A':{'Type':'Succeed'}}},'ItemReader':{'Resource':'r','ReaderConfig':{'InputType':'XML'}} | /States/Run/ItemReader/ReaderConfig/InputType: "XML" is not one of CSV, JSON, JSONL, MANIFEST, PARQUET
            'Type':'Map','End':true,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'A','States':{'A':{'Type':'Succeed'}}},'ItemReader':{'Resource':'r','ReaderConfig':{'CSVDelimiter':';'}} | /States/Run/ItemReader/ReaderConfig/CSVDelimiter: ";" is not one of COMMA, PIPE, SEMICOLON, SPACE, TAB
            'Type':'Parallel','End':true,'Branches':[{'StartAt':'B','States':{'A':{'Type':'Succeed'}}}] | /States/Run/Branches/0/StartAt: "B" is not a state here, allowed: A
            """)
    void state_refused_tellsPathAndReason(String fields, String problem) {
        assertThat(problems(fields)).anySatisfy(found -> assertThat(found).startsWith(problem));
    }

    @Test
    void type_thatIsUnknown_leavesOpenWhichFieldsThereMayBe() {
        assertThat(problems("'Type':'Taks','Resource':'" + Machine.LAMBDA + "','Retry':[],'End':true"))
                .containsExactly(
                        "/States/Run/Type: \"Taks\" is not one of Task, Choice, Pass, Wait, Succeed, Fail, Map, Parallel");
    }

    @Test
    void problems_areAllTold() {
        assertThatThrownBy(() -> StateMachineDefinition.parse(
                        json("{'QueryLanguage':'JSONata','TimeoutSeconds':-1,'StartAt':'X','Extra':1,'States':{"
                                + "'A':{'Type':'Pass','End':true,'Result':1},'B':{'Type':'Nap'}}}")))
                .hasMessageContainingAll(
                        "/TimeoutSeconds: -1 is not",
                        "/StartAt: \"X\" is not a state here, allowed: A, B",
                        "/Extra: unknown field",
                        "/States/A/Result: a field of JSONPath",
                        "/States/B/Type: \"Nap\" is not one of");
    }

    @Test
    void definition_withoutQueryLanguage_isInJsonPath() {
        var definition = StateMachineDefinition.parse(json("{'StartAt':'A','States':{'A':{'Type':'Succeed'}}}"));
        assertThat(definition.flow().states().values())
                .extracting(state -> state.reading().language())
                .containsExactly(QueryLanguage.JSON_PATH);
    }

    @Test
    void machine_withoutATerminalState_isRefused() {
        String endless = json("{'StartAt':'A','States':{'A':{'Type':'Pass','Next':'A'}}}")
                .toString();
        assertThat(StateMachineDefinition.problems(endless, ExecutionType.STANDARD))
                .containsExactly(
                        new Problem(Problem.Severity.ERROR, "MISSING_END_STATE", "", "Workflow has no terminal state"));
    }

    @Test
    void branch_thatDoesNotEnd_isAcceptedWithAWarning() {
        String endless = json("{'StartAt':'P','States':{'P':{'Type':'Parallel','Branches':[{'StartAt':'A','States':{"
                        + "'A':{'Type':'Pass','Next':'A'}}}],'End':true}}}")
                .toString();
        assertThat(StateMachineDefinition.problems(endless, ExecutionType.STANDARD))
                .containsExactly(new Problem(
                        Problem.Severity.WARNING,
                        "MISSING_END_STATE",
                        "/States/P/Branches/0/States",
                        "no state that can be reached ends the flow: none is Succeed, Fail or has End"));
        assertThat(StateMachineDefinition.parse(endless).flow().states()).containsKey("P");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            states.input.a       | states
            phone                | phone
            `a b`.c              | a b
            functions(1)         | functions
            nullable = 1         | nullable
            """)
    void expression_thatBeginsWithAName_isRefused(String expression, String name) {
        assertThat(problems("'Type':'Pass','End':true,'Output':{'v':'{% " + expression + " %}'}"))
                .containsExactly(
                        "/States/Run/Output/v: Reference to '" + name + "' at the top level is not supported.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"true", "null", "function($x){$x}(1)", "$states.input.a", "(1)", "[a]", "\u03bb($x){$x}(1)"})
    void expression_thatBeginsOtherwise_isAccepted(String expression) {
        assertThat(problems("'Type':'Pass','End':true,'Output':'{% " + expression + " %}'"))
                .isEmpty();
    }

    @Test
    void state_thatNoStateLeadsTo_isRefused() {
        assertThat(
                        problemsOf(
                                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Succeed'},'B':{'Type':'Succeed'}}}"))
                .containsExactly("/States/B: no state leads here");
    }

    @Test
    void text_thatIsNoJson_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> StateMachineDefinition.parse("{\"StartAt\": }"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageStartingWith("/: not JSON: Unexpected character")
                .hasMessageEndingWith("at line 1, column 13");
    }

    @Test
    void text_withAFieldTwice_isRefused() {
        assertThatThrownBy(() -> StateMachineDefinition.parse("{\"StartAt\": \"A\", \"StartAt\": \"B\"}"))
                .hasMessageContaining("Duplicate field 'StartAt'");
    }

    @Test
    void definition_nestedWithoutEnd_isRefusedAndNotAStackOverflow() {
        var nested = "{'Type':'Succeed'}";
        for (int i = 0; i < 120; i++) {
            nested = "{'Type':'Map','End':true,'ItemProcessor':{'StartAt':'S" + i + "','States':{'S" + i + "':" + nested
                    + "}}}";
        }
        assertThat(problemsOf("{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':" + nested + "}}"))
                .anySatisfy(problem -> assertThat(problem).endsWith("nested deeper than 50 flows"));
    }
}

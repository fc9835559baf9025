package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused in a definition in JSONPath, where, and in which words. */
final class JsonPathDefinitionTest {

    private static final String INNER = "'StartAt':'A','States':{'A':{'Type':'Succeed'}}";
    private static final String DISTRIBUTED =
            "'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'}," + INNER + "},";

    private static List<String> problems(String fields) {
        return problems(fields, ExecutionType.STANDARD);
    }

    /** The problems of a machine whose one state, Run, has these fields. */
    private static List<String> problems(String fields, ExecutionType type) {
        String definition = "{'StartAt':'Run','States':{'Run':{" + fields + "}}}";
        return StateMachineDefinition.problems(json(definition).toString(), type).stream()
                .map(problem -> problem.severity() + " " + problem)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'Type':'Pass','End':true,'InputPath':'a'             | InputPath: "a" is not a path: a path begins with $
            'Type':'Pass','End':true,'InputPath':'$.a['          | InputPath: "$.a[" is not a path: a bracket or a quote is not closed
            'Type':'Pass','End':true,'InputPath':'$..a..b..c'    | InputPath: "$..a..b..c" is not a path: a path goes down to any depth up to 2 times
            'Type':'Pass','End':true,'InputPath':1               | InputPath: 1 is not a string
            'Type':'Pass','End':true,'ResultPath':'$.a[*]'       | ResultPath: "$.a[*]" is not a reference path: names and indices alone, behind $
            'Type':'Pass','End':true,'ResultPath':'$a'           | ResultPath: "$a" is not a reference path: names and indices alone, behind $
            'Type':'Pass','End':true,'ResultPath':'$$.a'         | ResultPath: "$$.a" is not a reference path: names and indices alone, behind $
            'Type':'Pass','End':true,'ResultSelector':{}         | ResultSelector: unknown field, allowed: Assign, Comment, End, InputPath, Next, OutputPath, Parameters, QueryLanguage, Result, ResultPath, Type
            'Type':'Pass','End':true,'Output':1                  | Output: a field of JSONata, but the state is in JSONPath
            'Type':'Pass','End':true,'Assign':{'a b.$':'$'}      | Assign/a b: "a b" cannot be a variable: up to 80 letters, digits and _, not a digit first, and not states
            'Type':'Pass','End':true,'Parameters':{'a':1,'a.$':'$'} | Parameters/a.$: "a" stands here too: a field is computed or not
            'Type':'Succeed','Assign':{}                         | Assign: unknown field, allowed: Comment, InputPath, OutputPath, QueryLanguage, Type
            'Type':'Fail','Error':'a','ErrorPath':'$'            | Error: a state has Error or ErrorPath, not both
            'Type':'Fail','InputPath':'$'                        | InputPath: unknown field, allowed: Cause, CausePath, Comment, Error, ErrorPath, QueryLanguage, Type
            'Type':'Fail','CausePath':'States.MathAdd(1, 1e99999999999)' | CausePath: "States.MathAdd(1, 1e99999999999)" is not a call of an intrinsic function: 1e99999999999 has too large an exponent at offset 18
            'Type':'Fail','CausePath':'States.Nothing()'         | CausePath: "States.Nothing()" is not a call of an intrinsic function: States.Nothing is not an intrinsic function at offset 0
            'Type':'Wait','End':true,'Seconds':1,'SecondsPath':'$' | Seconds: a state has Seconds or SecondsPath, not both
            'Type':'Wait','End':true,'Seconds':-1                | Seconds: -1 is not a whole number from 0 to 99999999
            'Type':'Wait','End':true,'Timestamp':'2026-01-01'    | Timestamp: "2026-01-01" is not an RFC 3339 timestamp
            'Type':'Choice','Choices':[{'Next':'Run'}]           | Choices/0: a rule has And, Or, Not or a comparison such as StringEquals
            'Type':'Choice','Choices':[{'Variable':'$','IsNull':true,'IsString':true,'Next':'Run'}] | Choices/0: a rule has one comparison, not IsNull and IsString
            'Type':'Choice','Choices':[{'IsNull':true,'Next':'Run'}] | Choices/0/Variable: missing
            'Type':'Choice','Choices':[{'Variable':'$','IsNull':1,'Next':'Run'}] | Choices/0/IsNull: 1 is not true or false
            'Type':'Choice','Choices':[{'Variable':'$','StringEquals':1,'Next':'Run'}] | Choices/0/StringEquals: 1 is not a string
            'Type':'Choice','Choices':[{'Variable':'$','NumericEqualsPath':1,'Next':'Run'}] | Choices/0/NumericEqualsPath: 1 is not a string
            'Type':'Choice','Choices':[{'Variable':'$','TimestampEquals':'x','Next':'Run'}] | Choices/0/TimestampEquals: "x" is not a date and time with T, and Z or an offset
            'Type':'Choice','Choices':[{'Not':{'Variable':'$','IsNull':true,'Next':'Run'},'Next':'Run'}] | Choices/0/Not/Next: only a rule of the state itself leads on
            'Type':'Choice','Choices':[{'And':[],'Next':'Run'}]  | Choices/0/And: [] is not an array of at least one element
            'Type':'Choice','Choices':[{'Condition':'{% true %}','Next':'Run'}] | Choices/0: a rule has And, Or, Not or a comparison such as StringEquals
            'Type':'Map','End':true,'Iterator':{INNER},'ItemProcessor':{INNER} | Iterator: a state has ItemProcessor or Iterator, not both
            'Type':'Map','End':true,'ItemSelector':{},'Parameters':{},'Iterator':{INNER} | ItemSelector: a state has ItemSelector or Parameters, not both
            'Type':'Map','End':true,'ItemsPath':null,'Iterator':{INNER} | ItemsPath: null is not a string
            'Type':'Map','End':true,'MaxConcurrency':-1,'Iterator':{INNER} | MaxConcurrency: -1 is not a whole number from 0
            'Type':'Map','End':true,DISTRIBUTED'ToleratedFailurePercentage':101 | ToleratedFailurePercentage: 101 is not a number from 0 to 100
            'Type':'Map','End':true,DISTRIBUTED'ItemBatcher':{}  | ItemBatcher: a batcher has MaxItemsPerBatch or MaxInputBytesPerBatch, or both
            'Type':'Map','End':true,DISTRIBUTED'ItemReader':{}   | ItemReader/Resource: missing
            'Type':'Map','End':true,DISTRIBUTED'ResultWriter':{} | ResultWriter: a writer has Resource or WriterConfig, or both
            'Type':'Map','End':true,DISTRIBUTED'Label':'a?b'     | Label: has QUESTION MARK, which may not stand in a label
            'Type':'Map','End':true,DISTRIBUTED'Label':'12345678901234567890123456789012345678901' | Label: has 41 characters, allowed: 1 to 40
            'Type':'Map','End':true,'Label':'a','Iterator':{INNER} | Label: a field of a Map state whose processor has the mode DISTRIBUTED
            """)
    void state_refused_tellsPathAndReason(String fields, String problem) {
        assertThat(problems(fields.replace("INNER", INNER).replace("DISTRIBUTED'", DISTRIBUTED + "'")))
                .contains("ERROR /States/Run/" + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "'a'",
                "'$.a['",
                "' $.a'",
                "'States.Format('",
                "'States.Nothing()'",
                "'States.UUID(1)'",
                "'States.ArrayLength()'",
                "'States.ArrayLength($.a) '",
                "'States.ArrayLength(a)'",
                "'States.ArrayLength($.a,)'",
                "'States.ArrayLength(,$.a)'",
                "'States.MathAdd(1 2)'",
                "'States.MathAdd(01, 2)'",
            })
    void computedField_thatIsNoPathAndNoCall_isRefused(String value) {
        assertThat(problems("'Type':'Pass','End':true,'Parameters':{'a':[{'b.$':" + value + "}]}"))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR /States/Run/Parameters/a/0: The value for the field 'b.$' must be a valid JSONPath or a valid"
                                + " intrinsic function call: ");
    }

    @Test
    void call_nestedWithoutEnd_isRefusedAndNotAStackOverflow() {
        String call = "States.Array(".repeat(700) + ")".repeat(700);
        assertThat(problems("'Type':'Pass','End':true,'Parameters':{'a.$':'" + call + "'}"))
                .singleElement()
                .asString()
                .contains("nested deeper than 50 calls");
    }

    @Test
    void condition_nestedWithoutEnd_isRefusedAndNotAStackOverflow() {
        String rule = "{'Not':".repeat(300) + "{'Variable':'$','IsNull':true}" + "}".repeat(300);
        assertThat(problems("'Type':'Choice','Choices':[{'Not':" + rule + ",'Next':'Run'}]"))
                .anySatisfy(problem -> assertThat(problem).endsWith("nested deeper than 50 conditions"));
    }

    @Test
    void expression_inAStateInJsonPath_isWarnedOf() {
        assertThat(problems("'Type':'Pass','End':true,'Parameters':{'a':'{% $x %}'}"))
                .containsExactly(
                        "WARNING /States/Run/Parameters/a: taken as it is: the state is in JSONPath, in which this is"
                                + " no expression");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            arn:aws:states:::ecs:runTask.sync                  | Express state machine does not support '.sync' service integration
            arn:aws:states:::states:startExecution.sync:2      | Express state machine does not support '.sync' service integration
            arn:aws:states:::sqs:sendMessage.waitForTaskToken  | Express state machine does not support '.waitForTaskToken' service integration
            arn:aws:states:us-east-1:111111111111:activity:a   | Express state machine does not support Activity ARN
            """)
    void resource_thatExpressExecutionsCannotWaitFor_isRefusedThere(String resource, String problem) {
        String task = "'Type':'Task','End':true,'Resource':'" + resource + "'";
        assertThat(problems(task, ExecutionType.EXPRESS)).containsExactly("ERROR /States/Run/Resource: " + problem);
        assertThat(problems(task, ExecutionType.STANDARD)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Type':'Map','End':true,'ItemsPath':'$.a','MaxConcurrencyPath':'$.n','Iterator':{INNER}",
                "'Type':'Map','End':true,DISTRIBUTED'ItemReader':{'Resource':'arn:aws:states:::s3:getObject','Parameters':"
                        + "{'Bucket.$':'$.b'},'ReaderConfig':{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW','MaxItemsPath':'$.n'}},"
                        + "'ItemBatcher':{'MaxItemsPerBatch':5,'BatchInput':{'a.$':'$.a'}},'ToleratedFailureCountPath':'$.n',"
                        + "'ResultWriter':{'Resource':'arn:aws:states:::s3:putObject','Parameters':{'Bucket':'b'}},'Label':'label'",
                "'Type':'Task','End':true,'Resource':'arn:aws:states:::sqs:sendMessage.waitForTaskToken','HeartbeatSeconds':5,"
                        + "'Parameters':{'token.$':'$$.Task.Token'},'Credentials':{'RoleArn.$':'$.role'}",
                "'Type':'Fail','CausePath':'States.JsonToString($)','Error':'E'",
                "'Type':'Pass','End':true,'Parameters':'$.text','Result':null,'ResultPath':null,'InputPath':null,'OutputPath':null",
            })
    void state_thatIsRight_isAccepted(String fields) {
        assertThat(problems(fields.replace("INNER", INNER).replace("DISTRIBUTED'", DISTRIBUTED + "'")))
                .isEmpty();
    }

    @Test
    void fieldsWithoutEffect_areWarnedAbout() {
        assertThat(problems("'Type':'Map','End':true,'ToleratedFailureCount':1,'ItemProcessor':{" + INNER + "}"))
                .containsExactly(
                        "WARNING /States/Run/ToleratedFailureCount: without effect: an inline Map state fails with its first"
                                + " item, one whose processor has the mode DISTRIBUTED tolerates failures");
        assertThat(problems("'Type':'Choice','Default':'Run','Choices':[{'Next':'Run','Variable':'$','Not':"
                        + "{'Variable':'$','IsNull':true}}]"))
                .contains(
                        "WARNING /States/Run/Choices/0/Variable: without effect: Not looks at the variables of its own rules");
    }
}

package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import org.junit.jupiter.api.Test;

/** Items of a distributed Map state that are read through the task port. */
final class ItemReaderTest {

    private static Machine reading(String config, String body) {
        return Machine.of(
                        "M",
                        "'M':{'Type':'Map','ItemReader':{'Resource':'arn:aws:states:::s3:getObject','ReaderConfig':{"
                                + config
                                + "},'Arguments':{'Bucket':'{% $states.input.b %}','Key':'k'}},'ItemProcessor':{'ProcessorConfig':"
                                + "{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'P','States':{'P':{'Type':'Pass',"
                                + "'End':true}}},'End':true}")
                .with(request -> {
                    assertThat(request.resource()).isEqualTo("arn:aws:states:::s3:getObject");
                    assertThat(request.arguments()).isEqualTo(json("{'Bucket':'b','Key':'k'}"));
                    return JsonNodeFactory.instance.objectNode().put("Body", body);
                });
    }

    private static Outcome read(String config, String body) {
        return reading(config, body).run("{'b':'b'}");
    }

    private static Outcome failed(String cause) {
        return new Outcome.Failed("States.ItemReaderFailed", cause);
    }

    @Test
    void json_isAnArray() {
        assertThat(read("'InputType':'JSON'", "[1,{\"a\":2}]")).isEqualTo(succeeded("[1,{'a':2}]"));
    }

    @Test
    void json_underAPointer_isFound() {
        assertThat(read("'InputType':'JSON','ItemsPointer':'/a/b'", "{\"a\":{\"b\":[1]}}"))
                .isEqualTo(succeeded("[1]"));
    }

    @Test
    void json_thatIsNoArray_fails() {
        assertThat(read("'InputType':'JSON'", "{\"a\":1}"))
                .isEqualTo(failed("Attempting to map over non-iterable node."));
        assertThat(read("'InputType':'JSON'", "[1"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.ItemReaderFailed"));
    }

    @Test
    void jsonLines_areOneItemEach() {
        assertThat(read("'InputType':'JSONL'", "{\"a\":1}\n\n[2]\r\n3\n")).isEqualTo(succeeded("[{'a':1},[2],3]"));
    }

    @Test
    void maxItems_endsTheReading_and0DoesNot() {
        assertThat(read("'InputType':'JSON','MaxItems':2", "[1,2,3]")).isEqualTo(succeeded("[1,2]"));
        assertThat(read("'InputType':'JSON','MaxItems':'{% 0 %}'", "[1,2,3]")).isEqualTo(succeeded("[1,2,3]"));
        assertThat(read("'InputType':'JSONL','MaxItems':1", "1\n2")).isEqualTo(succeeded("[1]"));
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW','MaxItems':1", "a\n1\n2"))
                .isEqualTo(succeeded("[{'a':'1'}]"));
    }

    @Test
    void csv_withHeadersInTheFirstLine_dropsWhatHasNoneAndFillsWhatIsMissing() {
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'", "a,b\r\n1,2,3\r\n\r\n4\r\n , \r\n"))
                .isEqualTo(succeeded("[{'a':'1','b':'2'},{'a':'4','b':''},{'a':' ','b':' '}]"));
    }

    @Test
    void csv_withGivenHeaders_readsTheFirstLineToo() {
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':['x']", "1,2\n3"))
                .isEqualTo(succeeded("[{'x':'1'},{'x':'3'}]"));
    }

    @Test
    void csv_quoted_mayHoldDelimitersQuotesAndLines() {
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'", "a,b\n\"1,\n2\",\"say \"\"hi\"\"\"\n"))
                .isEqualTo(succeeded("[{\"a\":\"1,\\n2\",\"b\":\"say \\\"hi\\\"\"}]"));
    }

    @Test
    void csv_withAnotherDelimiter_isSplitThere() {
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW','CSVDelimiter':'TAB'", "a\tb\n1,5\t2"))
                .isEqualTo(succeeded("[{'a':'1,5','b':'2'}]"));
    }

    @Test
    void csv_withTwoColumnsOfOneName_fails() {
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'", "a,a\n1,2"))
                .isEqualTo(failed("CSV headers cannot contain duplicates."));
    }

    @Test
    void csv_ofNothing_hasNoItems() {
        assertThat(read("'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'", ""))
                .isEqualTo(succeeded("[]"));
    }

    @Test
    void object_thatCannotBeRead_failsTheRun() {
        var machine = reading("'InputType':'JSON'", "").with(_ -> {
            throw new TaskFailedException("S3.NoSuchKeyException", "no such key");
        });
        assertThat(machine.run("{'b':'b'}")).isEqualTo(failed("no such key"));
        assertThat(machine.types())
                .endsWith("MapStateStarted", "MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed");
        // What is read is not counted beforehand.
        assertThat(machine.event("MapStateStarted").details().get("length").intValue())
                .isZero();
    }

    @Test
    void list_isReadPageByPage() {
        var machine = Machine.of(
                        "M",
                        "'M':{'Type':'Map','ItemReader':{'Resource':'arn:aws:states:::s3:listObjectsV2','Arguments':{'Bucket':'b'}},"
                                + "'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},"
                                + "'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}},'End':true}")
                .with(
                        request -> request.arguments().has("ContinuationToken")
                                ? json("{'Contents':[{'Key':'2'}]}")
                                : json(
                                        "{'Contents':[{'Key':'1','ETag':'e','LastModified':'2026-11-21T10:00:00Z'}],'NextContinuationToken':'t'}"));
        assertThat(((Outcome.Succeeded) machine.run("{}")).output())
                .hasToString("[{\"Key\":\"1\",\"Etag\":\"e\",\"LastModified\":1795255200},{\"Key\":\"2\"}]");
    }
}

package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.item.Batches;
import dev.composerunner.stateslanguage.internal.item.Tolerance;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Map states whose items run as child executions. */
@Timeout(60)
final class DistributedMapTest {

    private static final String TASK =
            "'StartAt':'T','States':{'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','End':true}}";
    private static final String PASS = "'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}";

    private static Machine map(String fields, String processor) {
        return Machine.of(
                "M",
                "'M':{'Type':'Map'," + fields
                        + "'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},"
                        + processor + "},'End':true}");
    }

    /** Fails for negative numbers. */
    private static JsonNode positive(TaskRequest request) throws TaskFailedException {
        if (request.arguments().intValue() < 0) {
            throw new TaskFailedException("Negative", request.arguments().toString());
        }
        return request.arguments();
    }

    @Test
    void map_givesTheResultsInOrder_andTellsOfTheRunAlone() {
        var machine = map("'Label':'L',", PASS);
        assertThat(machine.run("[3,1,2]")).isEqualTo(succeeded("[3,1,2]"));
        assertThat(machine.types())
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapRunStarted",
                        "MapRunSucceeded",
                        "MapStateSucceeded",
                        "MapStateExited",
                        "ExecutionSucceeded");
        assertThat(machine.events.stream().map(HistoryEvent::previousId))
                .containsExactly(0L, 0L, 2L, 3L, 4L, 5L, 4L, 7L);
        assertThat(machine.event("MapStateStarted").details().get("length").intValue())
                .isEqualTo(3);
        assertThat(machine.event("MapRunStarted").details().get("mapRunArn").textValue())
                .matches("arn:aws:states:us-east-1:111111111111:mapRun:machine/L:[0-9a-f-]{36}");
    }

    @Test
    void child_isAnExecutionOfItsOwn() {
        var machine = map(
                "'Label':'L','ItemSelector':{'n':'{% $states.context.Map.Item.Value %}'},",
                "'StartAt':'P','States':{'P':{'Type':'Pass','Output':{'id':'{% $states.context.Execution.Id %}',"
                        + "'input':'{% $states.context.Execution.Input %}','machine':'{% $states.context.StateMachine.Name %}'},'End':true}}");
        JsonNode child = ((Outcome.Succeeded) machine.run("[7]")).output().get(0);
        assertThat(child.get("id").textValue())
                .matches("arn:aws:states:us-east-1:111111111111:execution:machine/L:[0-9a-f-]{36}");
        assertThat(child.get("input")).isEqualTo(json("{'n':7}"));
        assertThat(child.get("machine").textValue()).isEqualTo("machine/L");
    }

    @Test
    void child_doesNotSeeTheVariablesOfTheParent() {
        var machine = Machine.of(
                "A",
                "'A':{'Type':'Pass','Assign':{'outer':1},'Next':'M'},"
                        + "'M':{'Type':'Map','ItemSelector':'{% $outer %}','ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED',"
                        + "'ExecutionType':'STANDARD'},'StartAt':'P','States':{'P':{'Type':'Pass',"
                        + "'Output':'{% [$states.input, $exists($outer)] %}','End':true}}},'End':true}");
        assertThat(machine.run("[0]")).isEqualTo(succeeded("[[1,false]]"));
    }

    @Test
    void children_tellTheirOwnHistories() {
        Map<String, List<String>> told = new ConcurrentHashMap<>();
        var machine = map("", PASS);
        machine.interpreter()
                .withChildren(child -> {
                    List<String> types = new ArrayList<>();
                    told.put(child.name(), types);
                    return event -> types.add(event.id() + " " + event.type());
                })
                .run(Machine.CONTEXT, json("[1,2]"));
        assertThat(told).hasSize(2);
        assertThat(told.values())
                .allSatisfy(types -> assertThat(types)
                        .containsExactly(
                                "1 ExecutionStarted",
                                "2 PassStateEntered",
                                "3 PassStateExited",
                                "4 ExecutionSucceeded"));
    }

    @Test
    void failure_ofOneChild_failsTheRunByDefault() {
        var machine = map("'MaxConcurrency':1,", TASK).with(DistributedMapTest::positive);
        assertThat(machine.run("[1,-1,2]"))
                .isEqualTo(new Outcome.Failed(
                        "States.ExceedToleratedFailureThreshold",
                        "The specified tolerated failure threshold was exceeded"));
        assertThat(machine.types())
                .endsWith("MapStateStarted", "MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed");
        assertThat(machine.events.stream().map(HistoryEvent::previousId)).endsWith(2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void failure_thatIsTolerated_isDescribedInItsPlace() {
        var machine = map("'ToleratedFailureCount':1,", TASK).with(DistributedMapTest::positive);
        JsonNode output = ((Outcome.Succeeded) machine.run("[1,-1,2]")).output();
        assertThat(output.get(0)).isEqualTo(json("1"));
        assertThat(output.get(2)).isEqualTo(json("2"));
        assertThat(output.get(1).get("Status").textValue()).isEqualTo("FAILED");
        assertThat(output.get(1).get("Error").textValue()).isEqualTo("Negative");
        assertThat(output.get(1).get("Cause").textValue()).isEqualTo("-1");
        assertThat(output.get(1).get("Input").textValue()).isEqualTo("-1");
    }

    @ParameterizedTest
    @CsvSource({
        ",,0,true",
        ",,1,false",
        "1,,1,true",
        "1,,2,false",
        ",50,5,true",
        ",50,6,false",
        ",0.5,0,true",
        ",100,10,true",
        "9,50,6,false",
        "1,90,2,false",
        "0,0,0,true",
    })
    void tolerance_isExceededByEitherBound(Integer count, Double percentage, int failed, boolean tolerated) {
        assertThat(new Tolerance(count, percentage).exceeded(failed, 10)).isEqualTo(!tolerated);
    }

    @Test
    void failure_ofTheRun_abortsTheChildrenThatRun() {
        var running = new CountDownLatch(2);
        var stopped = new AtomicInteger();
        var machine = map("", TASK).with(request -> {
            if (request.arguments().intValue() == 3) {
                running.await();
                throw new TaskFailedException("E", "third");
            }
            running.countDown();
            try {
                new CountDownLatch(1).await();
                return request.arguments();
            } finally {
                stopped.incrementAndGet();
            }
        });
        assertThat(machine.run("[1,2,3]")).isInstanceOf(Outcome.Failed.class);
        assertThat(stopped).hasValue(2);
    }

    @Test
    void run_retried_startsAnew() {
        var calls = new AtomicInteger();
        var machine = map(
                        "'Retry':[{'ErrorEquals':['States.ExceedToleratedFailureThreshold']}],'MaxConcurrency':1,",
                        TASK)
                .with(request -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new TaskFailedException("E", "");
                    }
                    return request.arguments();
                });
        assertThat(machine.run("[1,2]")).isEqualTo(succeeded("[1,2]"));
        assertThat(calls).hasValue(3);
        assertThat(machine.types()).containsSubsequence("MapRunFailed", "MapRunStarted", "MapRunSucceeded");
    }

    @Test
    void maxConcurrency_isNotExceeded() {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var pair = new CyclicBarrier(2);
        var machine = map("'MaxConcurrency':2,", TASK).with(request -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                // Two must meet, or the test times out: a run of one child after the other would pass otherwise.
                pair.await();
            } catch (BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            atOnce.decrementAndGet();
            return request.arguments();
        });
        assertThat(machine.run("[1,2,3,4,5,6]")).isEqualTo(succeeded("[1,2,3,4,5,6]"));
        assertThat(most).hasValue(2);
    }

    @Test
    void batches_haveItemsAndTheirInput() {
        var machine = map(
                "'ItemBatcher':{'MaxItemsPerBatch':2,'BatchInput':{'k':'{% $states.context.Execution.Name %}'}},",
                PASS);
        assertThat(machine.run("[1,2,3]"))
                .isEqualTo(
                        succeeded("[{'BatchInput':{'k':'run'},'Items':[1,2]},{'BatchInput':{'k':'run'},'Items':[3]}]"));
        assertThat(machine.event("MapStateStarted").details().get("length").intValue())
                .isEqualTo(3);
    }

    @Test
    void batches_boundByBytes_areAsLargeAsAllowed() throws StateFailure {
        // {"Items":["aa","bb"]} has 21 bytes.
        var items = List.<JsonNode>of(json("'aa'"), json("'bb'"), json("'cc'"));
        assertThat(new Batches(null, 10, 21).of(items))
                .extracting(Batches.Child::items)
                .containsExactly(2, 1);
        assertThat(new Batches(null, 10, 20).of(items))
                .extracting(Batches.Child::items)
                .containsExactly(1, 1, 1);
    }

    @Test
    void batches_withAnItemThatDoesNotFit_failTheRun() {
        var machine = map("'ItemBatcher':{'MaxInputBytesPerBatch':15},", PASS);
        assertThat(machine.run("['a','aaaaaaaaaa']"))
                .isEqualTo(new Outcome.Failed(
                        "States.DataLimitExceeded", "An item of 12 bytes does not fit into a batch of 15 bytes."));
    }

    @Test
    void batch_thatFails_countsAllItsItems() {
        String fields = "'ItemBatcher':{'MaxItemsPerBatch':2},'ToleratedFailureCount':";
        TaskPort port = request -> {
            throw new TaskFailedException("E", "");
        };
        assertThat(map(fields + "1,", TASK).with(port).run("[1,2]")).isInstanceOf(Outcome.Failed.class);
        assertThat(map(fields + "2,", TASK).with(port).run("[1,2]")).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void results_thatAreTooLarge_failTheRunWhateverIsMadeOfThem() {
        var machine = Machine.inJsonPath(
                "M",
                "'M':{'Type':'Map','ResultPath':null,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED',"
                        + "'ExecutionType':'STANDARD'},'StartAt':'P','States':{'P':{'Type':'Pass','Result':'"
                        + "x".repeat(100_000) + "','End':true}}},'End':true}");
        assertThat(machine.run("[1,2]")).isEqualTo(succeeded("[1,2]"));
        machine.events.clear();
        assertThat(machine.run("[1,2,3]"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
        assertThat(machine.types()).contains("MapRunFailed").doesNotContain("MapRunSucceeded");
    }

    @Test
    void map_of10000Items_ends() {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 10_000; i++) {
            items.add(i);
        }
        var machine = map("", TASK);
        assertThat(machine.run(items.toString())).isEqualTo(new Outcome.Succeeded(items));
        assertThat(machine.events).hasSize(8);
    }

    @Test
    void results_areWrittenWhereTheyAreWanted() {
        Map<String, String> written = new ConcurrentSkipListMap<>();
        var machine = map(
                        "'Label':'L','ToleratedFailureCount':1,'ResultWriter':{'Resource':'arn:aws:states:::s3:putObject',"
                                + "'Arguments':{'Bucket':'b','Prefix':'p'}},",
                        TASK)
                .with(request -> {
                    if (request.resource().endsWith("putObject")) {
                        assertThat(request.arguments().get("Bucket").textValue())
                                .isEqualTo("b");
                        written.put(
                                request.arguments().get("Key").textValue(),
                                request.arguments().get("Body").textValue());
                        return json("{}");
                    }
                    return positive(request);
                });
        JsonNode output = ((Outcome.Succeeded) machine.run("[1,-1]")).output();
        String run = machine.event("MapRunStarted").details().get("mapRunArn").textValue();
        String folder = "p/" + run.substring(run.lastIndexOf(':') + 1) + "/";
        assertThat(output.toString())
                .isEqualTo("{\"MapRunArn\":\"" + run + "\",\"ResultWriterDetails\":{\"Bucket\":\"b\",\"Key\":\""
                        + folder + "manifest.json\"}}");
        assertThat(written)
                .containsOnlyKeys(folder + "FAILED_0.json", folder + "SUCCEEDED_0.json", folder + "manifest.json");
        JsonNode manifest = json(String.valueOf(written.get(folder + "manifest.json")));
        String succeeded = String.valueOf(written.get(folder + "SUCCEEDED_0.json"));
        assertThat(manifest.at("/ResultFiles/SUCCEEDED/0/Key").textValue()).isEqualTo(folder + "SUCCEEDED_0.json");
        assertThat(manifest.at("/ResultFiles/SUCCEEDED/0/Size").intValue()).isEqualTo(succeeded.length());
        assertThat(json(succeeded).get(0).get("Output").textValue()).isEqualTo("1");
    }

    @Test
    void results_thatCannotBeWritten_failTheRun() {
        var machine = map(
                        "'ResultWriter':{'Resource':'arn:aws:states:::s3:putObject','Arguments':{'Bucket':'b'}},", PASS)
                .with(_ -> {
                    throw new TaskFailedException("S3.NoSuchBucket", "no such bucket");
                });
        assertThat(machine.run("[1]")).isEqualTo(new Outcome.Failed("States.ResultWriterFailed", "no such bucket"));
        assertThat(machine.types()).contains("MapRunFailed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"COMPACT|[[1,2],3]", "FLATTEN|[1,2,3]"})
    void results_areTransformed(String transformation, String expected) {
        var machine = map("'ResultWriter':{'WriterConfig':{'Transformation':'" + transformation + "'}},", PASS);
        assertThat(machine.run("[[1,2],3]")).isEqualTo(succeeded(expected));
    }

    @Test
    void results_asDescriptions_haveTheOutputAsText() {
        var machine = map("'ResultWriter':{'WriterConfig':{'Transformation':'NONE'}},", PASS);
        JsonNode output = ((Outcome.Succeeded) machine.run("[[1,2]]")).output();
        assertThat(output.get(0).get("Output").textValue()).isEqualTo("[1,2]");
        assertThat(output.get(0).get("Status").textValue()).isEqualTo("SUCCEEDED");
    }

    @Test
    void stop_abortsTheChildren() throws InterruptedException {
        var running = new CountDownLatch(2);
        var stopped = new AtomicInteger();
        var machine = map("", TASK).with(request -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
                return request.arguments();
            } finally {
                stopped.incrementAndGet();
            }
        });
        Execution execution = machine.start("[1,2]");
        running.await();
        execution.stop(null, null);
        assertThat(execution.await()).isEqualTo(new Outcome.Aborted(null, null));
        assertThat(stopped).hasValue(2);
    }
}

package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.stateslanguage.journal.ReadBack;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** An execution that is resumed from any beginning of its journal ends as if nothing had happened. */
@Timeout(120)
final class ResumeTest {

    private static final String TASK = "'Type':'Task','Resource':'" + Machine.LAMBDA + "',";
    private static final String RETRY = "'Retry':[{'ErrorEquals':['Busy'],'IntervalSeconds':3,'MaxAttempts':4},"
            + "{'ErrorEquals':['States.ALL'],'IntervalSeconds':7,'MaxAttempts':1}],";

    /**
     * A machine, what its tasks do, and how well its history is known.
     *
     * @param order whether its events have one order only
     * @param content whether its events are always the same
     */
    private record Sample(String name, String definition, String input, TaskPort port, boolean order, boolean content) {

        private Run run(JournalRecord before, Instant now) throws InterruptedException {
            var journal = MemoryJournal.of(before);
            List<HistoryEvent> told = new ArrayList<>();
            // Another seed each time: a value that is drawn again would be another one.
            var interpreter = new Interpreter(
                            StateMachineDefinition.parse(json(definition)),
                            port,
                            new FakeTime(now),
                            new Random(before.entries().size()),
                            told::add)
                    .withJournal(journal);
            Outcome outcome = interpreter.resume(before).await();
            return new Run(outcome, journal.read(before.context().arn()), told);
        }
    }

    private record Run(Outcome outcome, JournalRecord record, List<HistoryEvent> told) {}

    private static Sample sequential(String name, String states, String input) {
        return new Sample(name, definition(states), input, ResumeTest::answer, true, true);
    }

    private static Sample concurrent(String name, String states, String input) {
        return new Sample(name, definition(states), input, ResumeTest::answer, false, true);
    }

    private static Sample failing(String name, String states, String input) {
        return new Sample(name, definition(states), input, ResumeTest::answer, false, false);
    }

    private static String definition(String states) {
        String language = states.contains("ResultPath") ? "JSONPath" : "JSONata";
        return "{'QueryLanguage':'" + language + "','StartAt':'A','States':{" + states + "}}";
    }

    /** Fails as often as the arguments say; {@code stuck} ends by interruption alone. */
    private static JsonNode answer(TaskRequest request) throws TaskFailedException, InterruptedException {
        var arguments = request.arguments();
        if (arguments.path("stuck").asBoolean()) {
            Thread.sleep(60_000);
        }
        if (request.retry() < arguments.path("failures").asInt()) {
            throw new TaskFailedException(arguments.path("error").asText("Busy"), "attempt " + request.retry());
        }
        return arguments;
    }

    private static List<Sample> samples() {
        return List.of(
                sequential(
                        "Pass, Assign, Choice, Succeed",
                        "'A':{'Type':'Pass','Assign':{'x':'{% $states.input.n + 1 %}'},'Output':{'n':'{% $states.input.n * 2 %}'},"
                                + "'Next':'B'},"
                                + "'B':{'Type':'Choice','Choices':[{'Condition':'{% $x > 3 %}','Next':'C','Assign':{'y':'big'}}],"
                                + "'Default':'D'},"
                                + "'C':{'Type':'Pass','Output':'{% [$x, $y, $states.input] %}','Next':'D'},"
                                + "'D':{'Type':'Succeed'}",
                        "{'n':5}"),
                sequential(
                        "a loop by Choice",
                        "'A':{'Type':'Pass','Assign':{'n':0},'Next':'B'},"
                                + "'B':{'Type':'Pass','Assign':{'n':'{% $n + 1 %}'},'Next':'C'},"
                                + "'C':{'Type':'Choice','Choices':[{'Condition':'{% $n < 4 %}','Next':'B'}],'Default':'D'},"
                                + "'D':{'Type':'Pass','Output':'{% $n %}','End':true}",
                        "{}"),
                sequential(
                        "Wait by seconds and timestamp",
                        "'A':{'Type':'Wait','Seconds':10,'Next':'B'},"
                                + "'B':{'Type':'Wait','Timestamp':'2026-11-21T10:05:00Z','Output':'waited','Next':'C'},"
                                + "'C':{'Type':'Wait','Seconds':'{% 3 %}','End':true}",
                        "{}"),
                sequential(
                        "Task with retries of two rules",
                        "'A':{" + TASK + RETRY
                                + "'Arguments':{'failures':3},'Assign':{'got':'{% $states.result %}'},'Next':'B'},"
                                + "'B':{" + TASK + RETRY + "'Arguments':{'failures':1,'error':'Other'},"
                                + "'Output':'{% [$got, $states.result, $states.context.State.RetryCount] %}','End':true}",
                        "{}"),
                sequential(
                        "Task whose retries run out, caught",
                        "'A':{" + TASK + RETRY + "'Arguments':{'failures':9},"
                                + "'Catch':[{'ErrorEquals':['Busy'],'Assign':{'e':'{% $states.errorOutput.Error %}'},'Next':'B'}],"
                                + "'Next':'C'},"
                                + "'B':{'Type':'Pass','Output':'{% $e %}','End':true},'C':{'Type':'Succeed'}",
                        "{}"),
                sequential(
                        "Task that fails the execution",
                        "'A':{'Type':'Pass','Next':'B'},'B':{" + TASK + "'Arguments':{'failures':1},'End':true}",
                        "{}"),
                sequential(
                        "Fail",
                        "'A':{'Type':'Wait','Seconds':1,'Next':'B'},'B':{'Type':'Fail','Error':'E','Cause':'{% $string(7) %}'}",
                        "{}"),
                sequential(
                        "an evaluation that fails, caught",
                        "'A':{" + TASK + "'Arguments':{'x':'{% true + 1 %}'},"
                                + "'Catch':[{'ErrorEquals':['States.QueryEvaluationError'],'Next':'B'}],'End':true},"
                                + "'B':{'Type':'Pass','Output':'caught','End':true}",
                        "{}"),
                sequential(
                        "an evaluation that fails the execution",
                        "'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Output':'{% $x(1) %}','End':true}",
                        "{}"),
                sequential(
                        "Map, one at a time",
                        "'A':{'Type':'Map','MaxConcurrency':1,'ItemSelector':{'v':'{% $states.context.Map.Item.Value %}'},"
                                + "'ItemProcessor':{'StartAt':'P','States':{'P':{'Type':'Pass','Assign':{'v':'{% $states.input.v %}'},"
                                + "'Next':'Q'},'Q':{'Type':'Wait','Seconds':2,'Output':'{% $v * 10 %}','End':true}}},'Next':'B'},"
                                + "'B':{'Type':'Pass','Output':'{% $sum($states.input) %}','End':true}",
                        "[1,2,3]"),
                concurrent(
                        "Map of tasks with retries",
                        "'A':{'Type':'Map','MaxConcurrency':2,'ItemProcessor':{'StartAt':'T','States':{'T':{" + TASK
                                + RETRY
                                + "'Arguments':{'failures':'{% $states.input %}','i':'{% $states.context.Map.Item.Index %}'},"
                                + "'Output':'{% $states.result.i %}','End':true}}},'End':true}",
                        "[0,1,2,0]"),
                concurrent(
                        "Parallel, nested, with a Map inside",
                        "'A':{'Type':'Pass','Assign':{'o':7},'Next':'P'},"
                                + "'P':{'Type':'Parallel','Branches':["
                                + "{'StartAt':'X','States':{'X':{'Type':'Wait','Seconds':1,'Assign':{'x':'{% $o %}'},'Next':'X2'},"
                                + "'X2':{'Type':'Pass','Output':'{% $x %}','End':true}}},"
                                + "{'StartAt':'Y','States':{'Y':{'Type':'Parallel','Branches':["
                                + "{'StartAt':'Y1','States':{'Y1':{" + TASK + "'Arguments':{'k':1},'End':true}}},"
                                + "{'StartAt':'Y2','States':{'Y2':{'Type':'Map','Items':[1,2],'ItemProcessor':{'StartAt':'Z','States':"
                                + "{'Z':{'Type':'Pass','Output':'{% $states.input + $o %}','End':true}}},'End':true}}}],"
                                + "'End':true}}}],'End':true}",
                        "{}"),
                concurrent(
                        "a Map that is retried as a whole",
                        "'A':{'Type':'Map','MaxConcurrency':1,'Retry':[{'ErrorEquals':['States.ALL'],'IntervalSeconds':5}],"
                                + "'ItemProcessor':{'StartAt':'T','States':{'T':{'Type':'Choice','Choices':["
                                + "{'Condition':'{% $states.context.Execution.Input[0] = 1 and $states.input = 2 %}','Next':'F'}],"
                                + "'Default':'S'},'F':{'Type':'Fail','Error':'Broken'},'S':{'Type':'Succeed'}}},"
                                + "'Catch':[{'ErrorEquals':['Broken'],'Next':'C'}],'End':true},"
                                + "'C':{'Type':'Pass','Output':'{% $states.input.Error %}','End':true}",
                        "[1,2,3]"),
                failing(
                        "Parallel with a branch that fails",
                        "'A':{'Type':'Parallel','Branches':["
                                + "{'StartAt':'X','States':{'X':{" + TASK + "'Arguments':{'stuck':true},'End':true}}},"
                                + "{'StartAt':'W','States':{'W':{'Type':'Wait','Seconds':1,'Next':'Y'},'Y':{" + TASK
                                + RETRY
                                + "'Arguments':{'failures':9},'End':true}}}],"
                                + "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'B'}],'End':true},"
                                + "'B':{'Type':'Pass','Output':'{% $states.input.Error %}','End':true}",
                        "{}"),
                failing(
                        "Map with an iteration that fails",
                        "'A':{'Type':'Map','ItemProcessor':{'StartAt':'T','States':{'T':{" + TASK
                                + "'Arguments':{'failures':'{% $states.input = 3 ? 9 : 0 %}','stuck':'{% $states.input = 2 %}'},"
                                + "'End':true}}},'Catch':[{'ErrorEquals':['Busy'],'Output':'caught','Next':'B'}],'End':true},"
                                + "'B':{'Type':'Succeed'}",
                        "[1,2,3]"),
                sequential(
                        "JSONPath",
                        "'A':{'Type':'Pass','Parameters':{'n.$':'$.n','s':2,'t':'2026-11-21T10:00:30Z'},"
                                + "'ResultPath':'$.p','Assign':{'v.$':'$.n'},'Next':'B'},"
                                + "'B':{'Type':'Wait','SecondsPath':'$.p.s','Next':'B2'},"
                                + "'B2':{'Type':'Wait','TimestampPath':'$.p.t','OutputPath':'$.p','Next':'C'},"
                                + "'C':{" + TASK + RETRY
                                + "'InputPath':'$','Parameters':{'failures':2,'n.$':'$.n','v.$':'$v'},"
                                + "'ResultSelector':{'got.$':'$.v'},'ResultPath':'$.r','End':true}",
                        "{'n':5}"),
                concurrent(
                        "distributed Map",
                        "'A':{'Type':'Map','MaxConcurrency':2,'ItemBatcher':{'MaxItemsPerBatch':2},'ItemProcessor':{"
                                + "'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},"
                                + "'StartAt':'W','States':{'W':{'Type':'Wait','Seconds':1,'Next':'T'},'T':{" + TASK
                                + RETRY
                                + "'Arguments':{'failures':1,'sum':'{% $sum($states.input.Items) %}'},"
                                + "'Output':'{% $states.result.sum %}','End':true}}},'End':true}",
                        "[1,2,3,4,5]"),
                concurrent(
                        "distributed Map of which a part fails",
                        "'A':{'Type':'Map','MaxConcurrency':1,'ToleratedFailureCount':1,'ItemProcessor':{"
                                + "'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},"
                                + "'StartAt':'T','States':{'T':{" + TASK
                                + "'Arguments':{'failures':'{% $states.input %}'},'Output':'{% $states.input %}','End':true}}},"
                                + "'Catch':[{'ErrorEquals':['States.ExceedToleratedFailureThreshold'],'Next':'B'}],'End':true},"
                                + "'B':{'Type':'Pass','Output':'{% $states.input.Error %}','End':true}",
                        "[0,1,0,1,0]"),
                sequential(
                        "what was drawn stays",
                        "'A':{'Type':'Pass','Assign':{'r':'{% $random() %}','u':'{% $uuid() %}','t':'{% $now() %}'},'Next':'B'},"
                                + "'B':{'Type':'Wait','Seconds':1,'Next':'C'},"
                                + "'C':{'Type':'Pass','Output':'{% $exists($r) and $exists($u) and $exists($t) %}','End':true}",
                        "{}"));
    }

    @TestFactory
    Stream<DynamicTest> execution_resumedFromEveryPrefix_endsAsTheWholeRun() {
        return samples().stream().map(sample -> DynamicTest.dynamicTest(sample.name(), () -> check(sample)));
    }

    /** As text, in which a number is alike whether it was read or computed. */
    private static List<String> texts(List<HistoryEvent> events) {
        return events.stream().map(HistoryEvent::toString).toList();
    }

    private static void check(Sample sample) throws InterruptedException, IOException {
        var empty = new JournalRecord(Machine.CONTEXT, json(sample.input()), List.of());
        Run whole = sample.run(empty, FakeTime.START);
        List<JournalEntry> entries = whole.record().entries();
        Histories.assertWhole(whole.record().history());
        for (int length = 0; length <= entries.size(); length++) {
            JournalRecord prefix =
                    ReadBack.of(new JournalRecord(Machine.CONTEXT, empty.input(), entries.subList(0, length)));
            List<HistoryEvent> known = prefix.history();
            Instant now = known.isEmpty() ? FakeTime.START : known.getLast().timestamp();
            Run resumed = sample.run(prefix, now);
            String which = "resumed after " + length + " entries of " + entries.size();
            assertThat(resumed.outcome()).as(which).isEqualTo(whole.outcome());
            List<HistoryEvent> history = resumed.record().history();
            assertThat(history.subList(0, known.size())).as(which).isEqualTo(known);
            assertThat(resumed.told()).as(which).isEqualTo(history.subList(known.size(), history.size()));
            Histories.assertWhole(history);
            if (sample.order() && !sample.name().startsWith("what was drawn")) {
                assertThat(texts(history))
                        .as(which)
                        .isEqualTo(texts(whole.record().history()));
            } else if (sample.content()) {
                assertThat(Histories.content(history).stream().map(line -> line.replaceAll("[0-9a-f.-]{6,}", "?")))
                        .as(which)
                        .containsExactlyInAnyOrderElementsOf(
                                Histories.content(whole.record().history()).stream()
                                        .map(line -> line.replaceAll("[0-9a-f.-]{6,}", "?"))
                                        .toList());
            }
        }
    }
}

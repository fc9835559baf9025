package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A service that is made to be killed: runs a batch of executions over a file journal, and goes on with what an earlier process left.
 * Arguments: folder, number of the batch, executions in it. Prints {@code ready MILLISECONDS RESUMED} and, at the end, {@code done}.
 */
public final class Durable {

    private static final String TASK = "'Type':'Task','Resource':'" + Machine.LAMBDA + "',";
    private static final String RETRY = "'Retry':[{'ErrorEquals':['Busy'],'IntervalSeconds':1,'BackoffRate':1}],";
    private static final JsonNode INPUT = json("{'items':[1,2,3,4]}");

    private static final StateMachineDefinition DEFINITION = StateMachineDefinition.parse(
            json(
                    "{'QueryLanguage':'JSONata','StartAt':'Begin','States':{"
                            + "'Begin':{'Type':'Pass','Assign':{'base':100},'Next':'Pause'},"
                            + "'Pause':{'Type':'Wait','Seconds':1,'Next':'Each'},"
                            + "'Each':{'Type':'Map','MaxConcurrency':2,'Items':'{% $states.input.items %}','ItemProcessor':{'StartAt':'Work',"
                            + "'States':{'Work':{" + TASK + RETRY
                            + "'Arguments':{'value':'{% $states.input %}','failures':'{% $states.input = 3 ? 1 : 0 %}','millis':80},"
                            + "'Output':'{% $states.result.value + $base %}','Next':'Rest'},"
                            + "'Rest':{'Type':'Wait','Seconds':1,'End':true}}},'Assign':{'sum':'{% $sum($states.result) %}'},'Next':'Both'},"
                            + "'Both':{'Type':'Parallel','Branches':["
                            + "{'StartAt':'Slow','States':{'Slow':{" + TASK
                            + "'Arguments':{'millis':600},'Output':'slow','End':true}}},"
                            + "{'StartAt':'Flaky','States':{'Flaky':{" + TASK + RETRY
                            + "'Arguments':{'failures':2,'millis':20},'Output':'flaky','End':true}}}],'Next':'Done'},"
                            + "'Done':{'Type':'Pass','Output':{'sum':'{% $sum %}','both':'{% $states.input %}'},'End':true}}}"));

    static final Outcome EXPECTED = Machine.succeeded("{'sum':410,'both':['slow','flaky']}");

    private Durable() {}

    public static ExecutionContext context(String name) {
        return new ExecutionContext(
                "arn:aws:states:us-east-1:111111111111:execution:durable:" + name,
                name,
                FakeTime.START,
                "arn:aws:states:us-east-1:111111111111:stateMachine:durable",
                "durable",
                "arn:aws:iam::111111111111:role/durable");
    }

    static String name(int batch, int number) {
        return "batch-" + batch + "-" + number;
    }

    static FileJournal journal(Path folder) throws IOException {
        return FileJournal.open(folder, FileJournal.Settings.STANDARD, TimeSource.system());
    }

    static Interpreter interpreter(Journal journal, TimeSource time) {
        return new Interpreter(DEFINITION, Durable::work, time, new Random(), _ -> {}).withJournal(journal);
    }

    /** A run that nobody kills. */
    static Outcome run(Journal journal, String name) {
        return interpreter(journal, new FakeTime()).run(context(name), INPUT);
    }

    private static JsonNode work(TaskRequest request) throws TaskFailedException, InterruptedException {
        Thread.sleep(request.arguments().path("millis").asInt());
        if (request.retry() < request.arguments().path("failures").asInt()) {
            throw new TaskFailedException("Busy", "attempt " + request.retry());
        }
        return request.arguments();
    }

    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        int batch = Integer.parseInt(args[1]);
        try (FileJournal journal = journal(Path.of(args[0]))) {
            Interpreter interpreter = interpreter(journal, TimeSource.system());
            List<Execution> executions = new ArrayList<>();
            for (String arn : journal.running()) {
                executions.add(interpreter.resume(journal.read(arn)));
            }
            System.out.println("ready " + (System.nanoTime() - start) / 1_000_000 + " " + executions.size());
            Set<String> known = new HashSet<>(journal.running());
            journal.finished().forEach(execution -> known.add(execution.arn()));
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                ExecutionContext context = context(name(batch, i));
                if (!known.contains(context.arn())) {
                    executions.add(interpreter.start(context, INPUT));
                }
            }
            for (Execution execution : executions) {
                execution.await();
            }
        }
        System.out.println("done");
    }
}

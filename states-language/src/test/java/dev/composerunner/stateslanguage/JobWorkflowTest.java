package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A workflow of the shape for which this module was made: check, choose, run with retries, record a failure, fail typed. */
final class JobWorkflowTest {

    private static final String DEFINITION = """
            {'QueryLanguage':'JSONata','StartAt':'Check','TimeoutSeconds':32400,'States':{
              'Check':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'check','Payload':{}},
                'Assign':{'job':'{% $states.input %}'},'Output':'{% $states.result.Payload %}','Next':'Enforce'},
              'Enforce':{'Type':'Choice','Choices':[{'Condition':'{% $states.input.spent > $states.input.limit %}','Next':'Refuse'}],
                'Default':'Run'},
              'Refuse':{'Type':'Pass','Output':{'type':'CostLimitExceeded','text':'limit'},'Next':'Record'},
              'Run':{'Type':'Task','Resource':'arn:aws:states:::ecs:runTask.sync','TimeoutSeconds':'{% $job.timeout %}',
                'Arguments':{'Overrides':{'Environment':[{'Name':'ID','Value':'{% $job.id %}'}]}},
                'Retry':[{'ErrorEquals':['ECS.AmazonECSException'],'IntervalSeconds':5,'BackoffRate':2,'MaxAttempts':3,
                  'MaxDelaySeconds':60,'JitterStrategy':'FULL'}],
                'Catch':[{'ErrorEquals':['States.ALL'],'Next':'Record','Output':{'type':'{% $states.errorOutput.Error %}',
                  'text':'{% $parse($states.errorOutput.Cause).StoppedReason %}'}}],
                'Output':{'exit':'{% $states.result.Containers[0].ExitCode %}'},'End':true},
              'Record':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke',
                'Arguments':{'FunctionName':'record','Payload':'{% $states.input %}'},'Output':'{% $states.input %}','Next':'Failed'},
              'Failed':{'Type':'Fail','Error':'{% $states.input.type %}','Cause':'{% $states.input.text %}'}}}""";

    private final List<String> calls = new ArrayList<>();

    private Outcome run(int spent, TaskPort ecs) {
        return Machine.parse(DEFINITION)
                .with(request -> {
                    if (request.resource().endsWith("runTask.sync")) {
                        calls.add("run "
                                + request.arguments()
                                        .at("/Overrides/Environment/0/Value")
                                        .textValue());
                        return ecs.run(request);
                    }
                    calls.add(request.arguments().get("FunctionName").textValue());
                    return json("{'Payload':{'spent':" + spent + ",'limit':100}}");
                })
                .run("{'id':'j1','timeout':60}");
    }

    @Test
    void job_thatEndsWell_givesItsOutput() {
        assertThat(run(1, _ -> json("{'Containers':[{'ExitCode':0}]}"))).isEqualTo(Machine.succeeded("{'exit':0}"));
        assertThat(calls).containsExactly("check", "run j1");
    }

    @Test
    void job_thatMeetsAFullCluster_isRunAgain() {
        var attempts = new AtomicInteger();
        Outcome outcome = run(1, _ -> {
            if (attempts.incrementAndGet() < 3) {
                throw new TaskFailedException("ECS.AmazonECSException", "capacity");
            }
            return json("{'Containers':[{'ExitCode':0}]}");
        });
        assertThat(outcome).isEqualTo(Machine.succeeded("{'exit':0}"));
        assertThat(calls).containsExactly("check", "run j1", "run j1", "run j1");
    }

    @Test
    void job_thatExitsWithItsOwnError_isRecordedAndNeverRunAgain() {
        Outcome outcome = run(1, _ -> {
            throw new TaskFailedException("States.TaskFailed", "{\"StoppedReason\":\"exit 1\"}");
        });
        assertThat(outcome).isEqualTo(new Outcome.Failed("States.TaskFailed", "exit 1"));
        assertThat(calls).containsExactly("check", "run j1", "record");
    }

    @Test
    void job_overTheCostLimit_isRecordedAndNotRun() {
        assertThat(run(101, _ -> json("{}"))).isEqualTo(new Outcome.Failed("CostLimitExceeded", "limit"));
        assertThat(calls).containsExactly("check", "record");
    }
}

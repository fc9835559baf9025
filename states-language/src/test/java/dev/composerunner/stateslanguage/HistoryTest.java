package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.internal.task.TaskEvents;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskHandle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The events of a task, as AWS writes them. */
final class HistoryTest {

    private static Machine task(String resource) {
        return Machine.of("T", "'T':{'Type':'Task','Resource':'" + resource + "','End':true}");
    }

    @Test
    void syncTask_thatSaysSubmitted_hasASubmittedEventBetweenStartAndEnd() {
        var machine = task("arn:aws:states:::ecs:runTask.sync").with(request -> {
            request.handle().submitted(json("{'Tasks':[{'TaskArn':'arn:task'}]}"));
            return json("{'LastStatus':'STOPPED'}");
        });
        machine.run("{'Cluster':'c'}");
        assertThat(machine.types())
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
        assertThat(machine.events.stream().map(HistoryEvent::previousId))
                .containsExactly(0L, 0L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(machine.event("TaskScheduled").details())
                .isEqualTo(json(
                        "{\"resource\":\"runTask.sync\",\"resourceType\":\"ecs\",\"parameters\":\"{\\\"Cluster\\\":\\\"c\\\","
                                + "\\\"StartedBy\\\":\\\"AWS Step Functions\\\"}\","
                                + "\"region\":\"us-east-1\"}"));
        assertThat(machine.event("TaskSubmitted").details())
                .isEqualTo(
                        json(
                                "{\"resource\":\"runTask.sync\",\"resourceType\":\"ecs\",\"output\":"
                                        + "\"{\\\"Tasks\\\":[{\\\"TaskArn\\\":\\\"arn:task\\\"}]}\",\"outputDetails\":{\"truncated\":false}}"));
    }

    @Test
    void task_thatFails_tellsErrorAndCause() {
        var machine = task(Machine.LAMBDA).with(_ -> {
            throw new TaskFailedException("E", "why");
        });
        machine.run("{}");
        assertThat(machine.event("TaskFailed").details())
                .isEqualTo(json("{'resource':'invoke','resourceType':'lambda','error':'E','cause':'why'}"));
        assertThat(machine.event("ExecutionFailed").details()).isEqualTo(json("{'error':'E','cause':'why'}"));
    }

    @Test
    void submitted_afterTheEnd_isIgnored() {
        var handle = new AtomicReference<TaskHandle>();
        var machine = task(Machine.LAMBDA).with(request -> {
            handle.set(request.handle());
            return request.arguments();
        });
        machine.run("{}");
        int events = machine.events.size();
        handle.get().submitted(json("{}"));
        assertThat(machine.events).hasSize(events);
    }

    @Test
    void resource_ofTheSdkOrAVersion_isSplitAsAwsDoes() {
        assertThat(Stream.of(
                                "arn:aws:states:::aws-sdk:s3:getObject",
                                "arn:aws:states:::states:startExecution.sync:2",
                                "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                                "arn:aws:lambda:us-east-1:1:function:f",
                                "arn:aws:states:us-east-1:1:activity:a")
                        .map(arn -> TaskEvents.of(Resource.of(arn).orElseThrow())))
                .containsExactly(
                        new TaskEvents.Integration("aws-sdk:s3", "getObject"),
                        new TaskEvents.Integration("states", "startExecution.sync:2"),
                        new TaskEvents.Integration("sqs", "sendMessage.waitForTaskToken"),
                        new TaskEvents.Function("arn:aws:lambda:us-east-1:1:function:f"),
                        new TaskEvents.Activity("arn:aws:states:us-east-1:1:activity:a"));
    }

    @Test
    void events_carryTheTimeOfTheGivenClock() {
        var machine = Machine.of("W", "'W':{'Type':'Wait','Seconds':60,'End':true}");
        machine.run("{}");
        assertThat(machine.event("WaitStateEntered").timestamp()).isEqualTo(FakeTime.START);
        assertThat(machine.event("WaitStateExited").timestamp()).isEqualTo(FakeTime.START.plusSeconds(60));
    }
}

package dev.composerunner.statesserver.operation;

import dev.composerunner.stateslanguage.ActivityTask;
import dev.composerunner.stateslanguage.CallbackException;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.execution.Payload;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.statesserver.embedding.StatesArns;
import dev.composerunner.statesserver.request.Arns;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.Resource.Activity;
import dev.composerunner.statesserver.store.ResourceStore.Numbered;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.ActivityListItem;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.CreateActivityResponse;
import software.amazon.awssdk.services.sfn.model.DeleteActivityRequest;
import software.amazon.awssdk.services.sfn.model.DeleteActivityResponse;
import software.amazon.awssdk.services.sfn.model.DescribeActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityResponse;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskRequest;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;
import software.amazon.awssdk.services.sfn.model.ListActivitiesResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;

/** Activities, and the answers to tasks that wait for them. */
public final class TaskOperations {

    /** How long a worker that asks for work is kept waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int LONGEST_TOKEN = 1024;
    private static final int LONGEST_TASK_TOKEN = 2048;

    private final Machines machines;
    private final StatesArns arns;
    private final TimeSource time;
    private final Callbacks callbacks;

    public TaskOperations(Machines machines, StatesArns arns, TimeSource time, Callbacks callbacks) {
        this.machines = machines;
        this.arns = arns;
        this.time = time;
        this.callbacks = callbacks;
    }

    public SendTaskSuccessResponse succeed(SendTaskSuccessRequest request) {
        Constraints.length(request.taskToken(), "taskToken", 1, LONGEST_TASK_TOKEN);
        Constraints.length(request.output(), "output", 0, Payload.MOST_BYTES);
        send(() -> callbacks.sendTaskSuccess(request.taskToken(), request.output()));
        return SendTaskSuccessResponse.builder().build();
    }

    public SendTaskFailureResponse fail(SendTaskFailureRequest request) {
        Constraints.length(request.taskToken(), "taskToken", 1, LONGEST_TASK_TOKEN);
        Constraints.atMost(request.error(), "error", 256);
        Constraints.atMost(request.cause(), "cause", 32_768);
        send(() -> callbacks.sendTaskFailure(request.taskToken(), request.error(), request.cause()));
        return SendTaskFailureResponse.builder().build();
    }

    public SendTaskHeartbeatResponse heartbeat(SendTaskHeartbeatRequest request) {
        Constraints.length(request.taskToken(), "taskToken", 1, LONGEST_TASK_TOKEN);
        send(() -> callbacks.sendTaskHeartbeat(request.taskToken()));
        return SendTaskHeartbeatResponse.builder().build();
    }

    /** An answer to a task. */
    @FunctionalInterface
    private interface Sending {
        void send() throws CallbackException;
    }

    private static void send(Sending sending) {
        try {
            sending.send();
        } catch (CallbackException e) {
            throw Refusals.callback(e);
        }
    }

    /** Makes an activity; the one of this name, if there is one. */
    public CreateActivityResponse create(CreateActivityRequest request) {
        String arn = arns.activity(Constraints.name(request.name()));
        Map<String, String> tags = TagOperations.tags(request.tags(), arn);
        synchronized (machines) {
            Activity activity = machines.store().find(Activity.class, arn).orElseGet(() -> {
                var made = new Activity(arn, time.instant(), request.name(), tags);
                machines.store().put(made);
                return made;
            });
            return CreateActivityResponse.builder()
                    .activityArn(arn)
                    .creationDate(activity.created())
                    .build();
        }
    }

    public DescribeActivityResponse describe(DescribeActivityRequest request) {
        Activity activity = activity(request.activityArn());
        return DescribeActivityResponse.builder()
                .activityArn(activity.arn())
                .name(activity.name())
                .creationDate(activity.created())
                .encryptionConfiguration(MachineOperations.ENCRYPTION)
                .build();
    }

    public ListActivitiesResponse list(ListActivitiesRequest request) {
        int most = Constraints.results(request.maxResults());
        long after = Constraints.position(request.nextToken(), LONGEST_TOKEN, 0);
        List<Numbered<Activity>> found = machines.store().list(Activity.class, after, most + 1);
        var page = Page.of(found, most);
        return ListActivitiesResponse.builder()
                .activities(page.resources().stream()
                        .map(activity -> ActivityListItem.builder()
                                .activityArn(activity.arn())
                                .name(activity.name())
                                .creationDate(activity.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** Removes an activity; one that there is not is removed already. */
    public DeleteActivityResponse delete(DeleteActivityRequest request) {
        Arns.requireActivity(request.activityArn());
        machines.store()
                .find(Activity.class, request.activityArn())
                .ifPresent(activity -> machines.store().remove(activity.arn()));
        return DeleteActivityResponse.builder().build();
    }

    /** The next task of an activity; an empty answer when there is none for a minute. */
    public GetActivityTaskResponse take(GetActivityTaskRequest request) {
        Activity activity = activity(request.activityArn());
        Constraints.atMost(request.workerName(), "workerName", 80);
        try {
            Optional<ActivityTask> task =
                    callbacks.getActivityTask(activity.arn(), request.workerName(), PATIENCE, time);
            return GetActivityTaskResponse.builder()
                    .taskToken(task.map(ActivityTask::token).orElse(null))
                    .input(task.map(found -> found.input().toString()).orElse(null))
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GetActivityTaskResponse.builder().build();
        }
    }

    private Activity activity(String arn) {
        Arns.requireActivity(arn);
        return machines.store().find(Activity.class, arn).orElseThrow(() -> Refusals.noActivity(arn));
    }
}

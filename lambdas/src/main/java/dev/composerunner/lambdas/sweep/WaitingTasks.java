package dev.composerunner.lambdas.sweep;

import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.FailureType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Task;

/** The tasks of a cluster that do not come to run: no address is free, an image is never there. ECS waits with them without end. */
final class WaitingTasks {

    /** Before this, ECS has not begun the containers. */
    private static final Set<String> WAITING = Set.of("PROVISIONING", "PENDING", "ACTIVATING");

    /** Most tasks that DescribeTasks takes. */
    private static final int BATCH = 100;

    private final EcsClient ecs;
    private final String cluster;

    WaitingTasks(EcsClient ecs, String cluster) {
        this.ecs = ecs;
        this.cluster = cluster;
    }

    /**
     * Stops those that have waited for longer than {@code limit}, with a reason that makes their failure TaskNeverStarted.
     *
     * @return how many
     */
    int stop(Instant now, Duration limit) {
        List<String> arns =
                ecs.listTasksPaginator(r -> r.cluster(cluster).desiredStatus(DesiredStatus.RUNNING)).taskArns().stream()
                        .toList();
        var late = new ArrayList<Task>();
        for (int from = 0; from < arns.size(); from += BATCH) {
            List<String> batch = arns.subList(from, Math.min(arns.size(), from + BATCH));
            ecs.describeTasks(r -> r.cluster(cluster).tasks(batch)).tasks().stream()
                    .filter(task -> WAITING.contains(task.lastStatus()))
                    .filter(task -> task.createdAt() != null
                            && Duration.between(task.createdAt(), now).compareTo(limit) > 0)
                    .forEach(late::add);
        }
        for (Task task : late) {
            long minutes = Duration.between(task.createdAt(), now).toMinutes();
            ecs.stopTask(r -> r.cluster(cluster)
                    .task(task.taskArn())
                    .reason(FailureClassification.stopReason(
                            FailureType.TaskNeverStarted,
                            "the task was " + task.lastStatus() + " for " + minutes + " minutes")));
        }
        return late.size();
    }
}

package dev.composerunner.lambdas.jobs;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.Task;

/** The tasks of jobs that have not shown any progress, as ECS sees them. */
public final class StartingTasks {

    /** States of a task whose containers have not begun, by the life cycle of a task of ECS. */
    private static final Set<String> BEFORE = Set.of("PROVISIONING", "PENDING", "ACTIVATING");

    private final Executions executions;
    private final Supplier<EcsClient> ecs;
    private final String cluster;

    /**
     * @param executions of the jobs
     * @param ecs called once there is a task to ask for: most calls of a function need no client
     * @param cluster name or ARN of the cluster
     */
    public StartingTasks(Executions executions, Supplier<EcsClient> ecs, String cluster) {
        this.executions = executions;
        this.ecs = ecs;
        this.cluster = cluster;
    }

    /**
     * What a running job waits for, with the state of its task and the reason that ECS gives; nothing for a task that runs, and where ECS
     * does not answer: how the job stands is known without it.
     */
    public Optional<String> waitingFor(JobReference job) {
        try {
            List<String> ids = executions.taskIds(job);
            if (ids.isEmpty()) {
                return Optional.of("a task: ECS has not taken it yet");
            }
            return ecs.get().describeTasks(ask -> ask.cluster(cluster).tasks(ids.getLast())).tasks().stream()
                    .findFirst()
                    .flatMap(StartingTasks::waitingFor);
        } catch (SdkException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> waitingFor(Task task) {
        String state = task.lastStatus();
        if (state == null || state.equals("RUNNING")) {
            return Optional.empty();
        }
        return Optional.of((BEFORE.contains(state) ? "its task: " : "the end of its task, or the next run: ")
                + state
                + reason(task).map(reason -> ", " + reason).orElse(""));
    }

    private static Optional<String> reason(Task task) {
        return task.containers().stream()
                .map(Container::reason)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> Optional.ofNullable(task.stoppedReason()));
    }
}

package dev.composerunner.local.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.local.aws.LocalArns;
import dev.composerunner.local.aws.TaskLogs;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import dev.composerunner.statesserver.embedding.ResumptionListener;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;

/** Runs what {@code ecs:runTask.sync} asks for on this machine, and answers as ECS does. */
public final class FargateTasks implements ResumptionListener {

    /** What an execution needs after a restart to come back to its task, and much to spare. */
    private static final Duration RETURN = Duration.ofSeconds(10);

    /** Max characters of the container overrides, as ECS has it. */
    private static final int MAX_OVERRIDES = 8192;

    private final TaskQueue queue;
    private final TaskLogs logs;
    private final Map<String, String> environment;
    private final Function<String, Optional<TaskRunner>> definitions;
    private final Set<String> overridable;
    private final ObjIntConsumer<String> waiting;
    private final InstantSource clock;

    /**
     * @param mostTasks how many run at once, 1 or more
     * @param environment what every task has, as the task definition has it on AWS
     * @param definitions what starts the tasks of a task definition; nothing for one that there is not
     * @param jobVariables what a job may set beside what the workflow says. What the service sets itself may be repeated, not changed;
     *     the rest belongs to it: options of the JVM and the
     *     loader run code, addresses say where a job's keys are sent, and AWS settings whose objects are written
     * @param waiting told the ARN of the execution of a waiting task and its position, 1 being the next
     */
    public FargateTasks(
            int mostTasks,
            TaskLogs logs,
            Map<String, String> environment,
            Function<String, Optional<TaskRunner>> definitions,
            Set<String> jobVariables,
            ObjIntConsumer<String> waiting,
            InstantSource clock) {
        this.queue = new TaskQueue(mostTasks, RETURN);
        this.logs = logs;
        this.environment = Map.copyOf(environment);
        this.definitions = definitions;
        var names = new TreeSet<>(TaskEnvironment.OF_THE_WORKFLOW);
        names.addAll(jobVariables);
        this.overridable = Collections.unmodifiableSet(names);
        this.waiting = waiting;
        this.clock = clock;
    }

    /** Lets no task run until {@link #release}: between the two, executions of an earlier process are resumed. */
    public void hold() {
        queue.hold();
    }

    /** Lets tasks run, in the order in which their executions started, as soon as those of resumed executions are back. */
    public void release() {
        queue.release();
    }

    @Override
    public void resuming(String execution, List<HistoryEvent> history) {
        long open = history.stream().mapToLong(FargateTasks::opened).sum();
        if (open > 0) {
            queue.expect(execution);
        }
    }

    @Override
    public void ended(String execution) {
        queue.forget(execution);
    }

    /** 1 for the scheduling of a task of ours, -1 for its end, 0 for any other event. */
    private static int opened(HistoryEvent event) {
        if (!event.details().path("resourceType").asText().equals("ecs")) {
            return 0;
        }
        return switch (event.type()) {
            case "TaskScheduled" -> 1;
            case "TaskSucceeded", "TaskFailed", "TaskTimedOut", "TaskStartFailed", "TaskSubmitFailed" -> -1;
            default -> 0;
        };
    }

    /** Waits for a place, runs the task to its end, and gives the stopped task. */
    public JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException {
        // The history names the task once: what runs again after a restart is the same task, and goes on with its log.
        Optional<String> earlier = request.handle().submission().flatMap(FargateTasks::id);
        String id = earlier.orElseGet(() -> UUID.randomUUID().toString().replace("-", ""));
        var turn = new TaskQueue.Turn(
                request.execution().arn(),
                earlier.filter(logs::hasBegun).isPresent(),
                request.execution().startTime());
        TaskRunner runner = runner(request.arguments().path("TaskDefinition").asText());
        Map<String, String> overrides = overrides(request.arguments());
        request.handle().submitted(submitted(task(id, request.arguments(), "PROVISIONING")));
        String execution = request.execution().arn();
        try (TaskQueue.Place _ = queue.enter(turn, position -> waiting.accept(execution, position))) {
            return runNow(runner, id, request.arguments(), overrides);
        }
    }

    private TaskRunner runner(String definition) throws TaskFailedException {
        return definitions
                .apply(definition)
                .orElseThrow(() -> new TaskFailedException(
                        "ECS.ClientException",
                        "TaskDefinition: got \"" + definition + "\", which this service does not have"));
    }

    private JsonNode runNow(TaskRunner runner, String id, JsonNode arguments, Map<String, String> overrides)
            throws TaskFailedException, InterruptedException {
        ObjectNode task = task(id, arguments, "STOPPED");
        var variables = new HashMap<>(environment);
        overrides.forEach((name, value) -> {
            // An empty override stands for a variable that the job leaves open.
            if (!value.isEmpty()) {
                variables.put(name, value);
            }
        });
        long started = clock.millis();
        TaskRunner.RunningTask process;
        try {
            process = runner.start(variables);
        } catch (IOException e) {
            throw failed(task.put("StopCode", "TaskFailedToStart")
                    .put("StoppedReason", "the process could not be started: " + e.getMessage()));
        }
        // A platform thread: executions are virtual ones, and a read of a pipe would hold a carrier of theirs while the
        // task is silent.
        Thread log = Thread.ofPlatform().daemon().name("log-" + id).start(() -> logs.record(id, process.output()));
        int exitCode;
        try {
            exitCode = process.await();
        } catch (InterruptedException e) {
            process.stop();
            throw e;
        } finally {
            log.join();
        }
        task.put("StartedAt", started)
                .put("StoppedAt", clock.millis())
                .put("StopCode", "EssentialContainerExited")
                .put("StoppedReason", "Essential container in task exited");
        ((ObjectNode) task.path("Containers").path(0)).put("ExitCode", exitCode);
        if (exitCode != 0) {
            throw failed(task);
        }
        return task;
    }

    private static Optional<String> id(JsonNode submission) {
        String arn = submission.path("Tasks").path(0).path("TaskArn").asText();
        return Optional.of(arn.substring(arn.lastIndexOf('/') + 1)).filter(id -> id.matches("[0-9a-f]{32}"));
    }

    private static TaskFailedException failed(ObjectNode task) {
        return new TaskFailedException("States.TaskFailed", task.toString());
    }

    /** The variables of the container override: those that the task knows, and no value that a process cannot have. */
    private Map<String, String> overrides(JsonNode arguments) throws TaskFailedException {
        JsonNode containers = arguments.path("Overrides").path("ContainerOverrides");
        if (containers.toString().length() > MAX_OVERRIDES) {
            throw refused("Container Overrides length must be at most " + MAX_OVERRIDES);
        }
        var variables = new HashMap<String, String>();
        // The first is the runner's. A job whose type has an image of its own starts a second one, by its order, which
        // the runner reads.
        for (JsonNode variable : containers.path(0).path("Environment")) {
            String name = variable.path("Name").asText();
            String value = variable.path("Value").asText();
            check(name, value);
            variables.put(name, value);
        }
        return variables;
    }

    private void check(String name, String value) throws TaskFailedException {
        if (!overridable.contains(name) && !value.equals(environment.get(name))) {
            String shown = name.length() <= 100 ? name : name.substring(0, 100) + "...";
            throw refused("Overrides.ContainerOverrides.Environment: got a variable \"" + shown
                    + "\" that a task does not take from its caller; allowed: "
                    + String.join(", ", overridable));
        }
        if (value.indexOf('\0') >= 0) {
            throw refused("Overrides.ContainerOverrides.Environment: got a NUL character in " + name
                    + "; allowed: text without it");
        }
    }

    /** Nothing was started. The type is the submitter's, so that the workflow's classification names it. */
    private static TaskFailedException refused(String message) {
        return new TaskFailedException(FailureType.InvalidInput.name(), message);
    }

    private ObjectNode task(String id, JsonNode arguments, String status) {
        ObjectNode task = ContractJson.MAPPER.createObjectNode();
        task.put("TaskArn", LocalArns.task(id))
                .put("ClusterArn", arguments.path("Cluster").asText())
                .put("TaskDefinitionArn", arguments.path("TaskDefinition").asText())
                .put("LaunchType", arguments.path("LaunchType").asText())
                .put("LastStatus", status)
                .put("CreatedAt", clock.millis());
        task.putArray("Containers")
                .addObject()
                .put(
                        "Name",
                        arguments
                                .path("Overrides")
                                .path("ContainerOverrides")
                                .path(0)
                                .path("Name")
                                .asText())
                .put("TaskArn", LocalArns.task(id))
                .put("LastStatus", status);
        return task;
    }

    private static ObjectNode submitted(ObjectNode task) {
        ObjectNode answer = ContractJson.MAPPER.createObjectNode();
        answer.putArray("Tasks").add(task);
        answer.putArray("Failures");
        return answer;
    }
}

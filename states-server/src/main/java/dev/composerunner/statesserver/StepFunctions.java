package dev.composerunner.statesserver;

import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.FileJournal;
import dev.composerunner.stateslanguage.TaskPort;
import dev.composerunner.stateslanguage.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.CreateActivityResponse;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteActivityRequest;
import software.amazon.awssdk.services.sfn.model.DeleteActivityResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityResponse;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunRequest;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskRequest;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;
import software.amazon.awssdk.services.sfn.model.ListActivitiesResponse;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.ListMapRunsRequest;
import software.amazon.awssdk.services.sfn.model.ListMapRunsResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesResponse;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionResponse;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.TagResourceResponse;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sfn.model.UntagResourceRequest;
import software.amazon.awssdk.services.sfn.model.UntagResourceResponse;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunRequest;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunResponse;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionResponse;

/**
 * Step Functions on one machine: what AWS does, by the interpreter, with records that survive the process. Whoever calls it in this
 * process sees the same answers and errors as over HTTP. An execution that was running when the process ended goes on where its
 * record ends.
 */
public final class StepFunctions implements SfnClient {

    private final Database database;
    private final Runs runs;
    private final MachineOperations machines;
    private final VersionOperations versions;
    private final AliasOperations aliases;
    private final TagOperations tags;
    private final TaskOperations tasks;
    private final Definitions definitions = new Definitions();
    private final ExecutionOperations executions;
    private final Resumption resumption;
    private final HistoryOperations history;
    private final StateTestOperations stateTests;

    private StepFunctions(
            Database database,
            FileJournal journal,
            StatesArns arns,
            String own,
            TaskPort port,
            Callbacks callbacks,
            TimeSource time,
            ExecutionEnds ends) {
        this.database = database;
        var store = new ExecutionStore(database);
        var kept = new Machines(new ResourceStore(database), time, new SecureRandom());
        String ownArn = arns.machine(own);
        store.adopt(ownArn, arns.execution(own, ""));
        LostIndex.restore(database, store, journal, ownArn, time.instant()).forEach(System.err::println);
        runs = new Runs(store, journal, definitions, this, port, callbacks, time, ends);
        machines = new MachineOperations(kept, definitions, arns, time, ownArn);
        versions = new VersionOperations(kept);
        aliases = new AliasOperations(kept, time);
        tags = new TagOperations(kept);
        tasks = new TaskOperations(kept, arns, time, callbacks);
        executions = new ExecutionOperations(kept, store, runs, arns, ownArn);
        resumption = new Resumption(kept, store, runs, executions);
        history = new HistoryOperations(executions, runs);
        stateTests = new StateTestOperations(arns, runs.tasks(), time);
    }

    /**
     * Opens the records in {@code folder}. {@link #resume} is to be called next; it goes on with what had not ended.
     *
     * @param own name of the state machine that belongs to the service itself: nobody may change or delete it
     * @param definition its definition
     * @param port does the work of Task states that call neither activities nor Step Functions
     * @param callbacks the way to tasks that wait for answers from outside
     * @param ends receives the end of each execution, of whatever state machine
     * @throws IOException if the folder cannot be used, or the database in it is damaged
     */
    public static StepFunctions open(
            Path folder,
            StatesArns arns,
            String own,
            String definition,
            TaskPort port,
            Callbacks callbacks,
            TimeSource time,
            ExecutionEnds ends)
            throws IOException {
        Database database = Database.open(folder);
        try {
            FileJournal journal = FileJournal.open(folder.resolve("journal"), FileJournal.Settings.STANDARD, time);
            var opened = new StepFunctions(database, journal, arns, own, port, callbacks, time, ends);
            opened.definitions.require(definition, "STANDARD");
            opened.machines.install(own, definition, time.instant());
            return opened;
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Goes on with what was running when the process ended; returns how many executions those are. */
    public int resume(ResumptionListener listener) {
        return resumption.resume(listener);
    }

    @Override
    public CreateActivityResponse createActivity(CreateActivityRequest request) {
        return tasks.create(request);
    }

    @Override
    public CreateStateMachineResponse createStateMachine(CreateStateMachineRequest request) {
        return machines.create(request);
    }

    @Override
    public CreateStateMachineAliasResponse createStateMachineAlias(CreateStateMachineAliasRequest request) {
        return aliases.create(request);
    }

    @Override
    public DeleteActivityResponse deleteActivity(DeleteActivityRequest request) {
        return tasks.delete(request);
    }

    @Override
    public DeleteStateMachineResponse deleteStateMachine(DeleteStateMachineRequest request) {
        DeleteStateMachineResponse deleted = machines.delete(request);
        executions.stopAll(request.stateMachineArn());
        return deleted;
    }

    @Override
    public DeleteStateMachineAliasResponse deleteStateMachineAlias(DeleteStateMachineAliasRequest request) {
        return aliases.delete(request);
    }

    @Override
    public DeleteStateMachineVersionResponse deleteStateMachineVersion(DeleteStateMachineVersionRequest request) {
        return versions.delete(request);
    }

    @Override
    public DescribeActivityResponse describeActivity(DescribeActivityRequest request) {
        return tasks.describe(request);
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        return executions.describe(request);
    }

    @Override
    public DescribeMapRunResponse describeMapRun(DescribeMapRunRequest request) {
        throw Refusals.notOffered("DescribeMapRun");
    }

    @Override
    public DescribeStateMachineResponse describeStateMachine(DescribeStateMachineRequest request) {
        return machines.describe(request);
    }

    @Override
    public DescribeStateMachineAliasResponse describeStateMachineAlias(DescribeStateMachineAliasRequest request) {
        return aliases.describe(request);
    }

    @Override
    public DescribeStateMachineForExecutionResponse describeStateMachineForExecution(
            DescribeStateMachineForExecutionRequest request) {
        return executions.describeMachine(request);
    }

    @Override
    public GetActivityTaskResponse getActivityTask(GetActivityTaskRequest request) {
        return tasks.take(request);
    }

    @Override
    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest request) {
        return history.get(request);
    }

    @Override
    public ListActivitiesResponse listActivities(ListActivitiesRequest request) {
        return tasks.list(request);
    }

    @Override
    public ListExecutionsResponse listExecutions(ListExecutionsRequest request) {
        return executions.list(request);
    }

    @Override
    public ListMapRunsResponse listMapRuns(ListMapRunsRequest request) {
        throw Refusals.notOffered("ListMapRuns");
    }

    @Override
    public ListStateMachineAliasesResponse listStateMachineAliases(ListStateMachineAliasesRequest request) {
        return aliases.list(request);
    }

    @Override
    public ListStateMachineVersionsResponse listStateMachineVersions(ListStateMachineVersionsRequest request) {
        return versions.list(request);
    }

    @Override
    public ListStateMachinesResponse listStateMachines(ListStateMachinesRequest request) {
        return machines.list(request);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return tags.list(request);
    }

    @Override
    public PublishStateMachineVersionResponse publishStateMachineVersion(PublishStateMachineVersionRequest request) {
        return versions.publish(request);
    }

    @Override
    public RedriveExecutionResponse redriveExecution(RedriveExecutionRequest request) {
        throw Refusals.notOffered("RedriveExecution");
    }

    @Override
    public SendTaskFailureResponse sendTaskFailure(SendTaskFailureRequest request) {
        return tasks.fail(request);
    }

    @Override
    public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest request) {
        return tasks.heartbeat(request);
    }

    @Override
    public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest request) {
        return tasks.succeed(request);
    }

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        return executions.start(request);
    }

    @Override
    public StartSyncExecutionResponse startSyncExecution(StartSyncExecutionRequest request) {
        return executions.startSync(request);
    }

    @Override
    public StopExecutionResponse stopExecution(StopExecutionRequest request) {
        return executions.stop(request);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return tags.tag(request);
    }

    @Override
    public TestStateResponse testState(TestStateRequest request) {
        return stateTests.test(request);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return tags.untag(request);
    }

    @Override
    public UpdateMapRunResponse updateMapRun(UpdateMapRunRequest request) {
        throw Refusals.notOffered("UpdateMapRun");
    }

    @Override
    public UpdateStateMachineResponse updateStateMachine(UpdateStateMachineRequest request) {
        return machines.update(request);
    }

    @Override
    public UpdateStateMachineAliasResponse updateStateMachineAlias(UpdateStateMachineAliasRequest request) {
        return aliases.update(request);
    }

    @Override
    public ValidateStateMachineDefinitionResponse validateStateMachineDefinition(
            ValidateStateMachineDefinitionRequest request) {
        return definitions.validate(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Breaks off what runs, so that it goes on with the next process, and waits until the tasks are gone. */
    @Override
    public void close() {
        try {
            runs.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal of the executions was not closed", e);
        } finally {
            database.close();
        }
    }
}

package dev.composerunner.infra;

import static dev.composerunner.infra.WorkflowRun.LONGEST_WAITS;
import static dev.composerunner.infra.WorkflowRun.SHORTEST_WAITS;
import static dev.composerunner.infra.WorkflowRun.answers;
import static dev.composerunner.infra.WorkflowRun.fails;
import static dev.composerunner.infra.WorkflowRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.jobtypes.FileJobType;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.JobTypeReader;
import dev.composerunner.stateslanguage.execution.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the committed definition: where a job goes, what the services are asked on the way, and with what the execution ends. */
@Timeout(60)
class WorkflowPathsTest {

    private static final String JOB = job("task");
    private static final WorkflowRun.Answer NO_CAPACITY =
            stopped("TaskFailedToStart", "Capacity is unavailable at this time", "");
    private static final WorkflowRun.Answer BAD_INPUT =
            stopped("EssentialContainerExited", "Essential container in task exited", "\"ExitCode\": 10");
    private static final WorkflowRun.Answer OUT_OF_MEMORY = exited(137);
    private static final String BAD_INPUT_MESSAGE =
            "the task ended with exit code 10 (InvalidInput): Essential container in task exited";
    private static final WorkflowRun.Answer BROKEN_FUNCTION =
            fails("java.lang.IllegalStateException", "{\"errorMessage\": \"environment variable X is missing\"}");

    private static final String START = "2026-11-21T10:00:00Z";

    private final WorkflowRun run = new WorkflowRun(LONGEST_WAITS);

    @Test
    void job_thatEndsWell_givesItsOutput() {
        assertThat(run.of(JOB)).isEqualTo(new Outcome.Succeeded(json("""
                {"text": "hello", "times": "3", "results_bucket": "of another",
                  "artifact_prefix": "job-1", "job_type": "echo", "results": {"bucket": "bucket-1", "prefix": "a/b"},
                  "ecs": {"TaskArn": "task-1", "StartedAt": 1, "StoppedAt": 2, "StopCode": "EssentialContainerExited",
                    "Containers": [{"Name": "ComposeRunnerContainer", "ExitCode": 0}], "ExitCode": 0}}""")));
        assertThat(run.called()).containsExactly("check", "task");
        assertThat(run.time.sleeps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"artifact_prefix\": \"job-1\"}", "{\"results\": {\"bucket\": \"b\"}}"})
    void job_thatEndsWell_ofAnOrderWithGaps_succeeds(String input) {
        // Started by hand; its task has run and left its results.
        assertThat(run.of(input)).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void task_ofAJob_isToldAllOfIt() {
        run.of(JOB);
        assertThat(run.lastArguments("task").at("/Overrides/ContainerOverrides/0/Environment"))
                .isEqualTo(json("""
                        [{"Name": "EXECUTION_ARN",
                          "Value": "arn:aws:states:us-east-1:111111111111:execution:machine:execution-1"},
                         {"Name": "EXECUTION_START", "Value": "%s"},
                         {"Name": "ARTIFACT_PREFIX", "Value": "job-1"},
                         {"Name": "JOB_TYPE", "Value": "echo"},
                         {"Name": "SECRETS_KEY", "Value": "secret-1"},
                         {"Name": "ORDER_KEY", "Value": ""},
                         {"Name": "ESTIMATED_COST_USD", "Value": "2.5"},
                         {"Name": "REQUESTED_RESULTS_BUCKET", "Value": "bucket-1"},
                         {"Name": "REQUESTED_RESULTS_PREFIX", "Value": "a/b"},
                         {"Name": "TEXT", "Value": "hello"},
                         {"Name": "TIMES", "Value": "3"}]""".formatted(START)));
    }

    @Test
    void task_ofAJobWithoutAnImageOfItsOwn_startsTheRunnerAlone() {
        run.of(JOB);
        assertThat(run.lastArguments("task").path("Overrides")).hasSize(1);
        assertThat(run.lastArguments("task").at("/Overrides/ContainerOverrides"))
                .hasSize(1);
    }

    @Test
    void task_ofAJobWithAnImageOfItsOwn_startsItsContainerWithTheOrdersCommandAndSize() {
        run.of("""
                {"artifact_prefix": "job-1", "job_type": "tally", "order_key": "r/job-1/order.json", "environment": [],
                  "container": {"command": ["wc", "-l"], "environment": [{"Name": "LC_ALL", "Value": "C"}]},
                  "size": {"cpu": "2048", "memory": "4096", "disk_gib": 30}}""");
        assertThat(run.lastArguments("task").at("/Overrides/ContainerOverrides/1"))
                .isEqualTo(json("""
                        {"Name": "JobContainer", "Environment": [{"Name": "LC_ALL", "Value": "C"}], "Command": ["wc", "-l"]}"""));
        assertThat(run.lastArguments("task").path("Overrides").path("Cpu").asText())
                .isEqualTo("2048");
        assertThat(run.lastArguments("task").path("Overrides").path("Memory").asText())
                .isEqualTo("4096");
        assertThat(run.lastArguments("task")
                        .at("/Overrides/EphemeralStorage/SizeInGiB")
                        .asInt())
                .isEqualTo(30);
    }

    @Test
    void task_ofAJobWithOneArgumentAndNoVariables_getsLists() {
        // A list of one is a list, not its item; and no command is the image's.
        run.of("""
                {"order_key": "o", "container": {"command": ["run"], "environment": []},
                  "size": {"cpu": "256", "memory": "512", "disk_gib": 20}}""");
        assertThat(run.lastArguments("task").at("/Overrides/ContainerOverrides/1"))
                .isEqualTo(json("{\"Name\": \"JobContainer\", \"Environment\": [], \"Command\": [\"run\"]}"));
        assertThat(run.lastArguments("task").path("Overrides").has("EphemeralStorage"))
                .isFalse();
        run.of("{\"order_key\": \"o\", \"container\": {\"command\": [], \"environment\": []}}");
        assertThat(run.lastArguments("task").at("/Overrides/ContainerOverrides/1"))
                .isEqualTo(json("{\"Name\": \"JobContainer\", \"Environment\": []}"));
    }

    @Test
    void largeJob_thatEndsWell_ranInTheLargeTask() {
        assertThat(run.of(job("large-task"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.called()).containsExactly("check", "large-task");
    }

    @Test
    void job_ofATypeThatIsAFile_runsAsItsTypesTaskUntilItPasses() {
        String lostMachine = """
                {"StopCode": "SpotInterruption", "StoppedReason": "Your Spot Task was interrupted.", "Containers":
                  [{"Name": "JobContainer", "ExitCode": 137}, {"Name": "ComposeRunnerContainer", "ExitCode": 14}]}""";
        run.when("stack-tally", fails("States.TaskFailed", lostMachine), tallyEnded(0, 0));

        assertThat(run.of(tally())).isEqualTo(new Outcome.Succeeded(json("""
                {"artifact_prefix": "job-1", "job_type": "tally", "results": {"bucket": "bucket-1", "prefix": "a/b"},
                  "task_size": "",
                  "ecs": {"TaskArn": "task-1", "StartedAt": 1, "StoppedAt": 2, "StopCode": "EssentialContainerExited",
                    "Containers": [{"Name": "JobContainer", "ExitCode": 0},
                      {"Name": "ComposeRunnerContainer", "ExitCode": 0}], "ExitCode": 0}}""")));
        assertThat(run.called()).containsExactly("check", "stack-tally", "classify", "stack-tally");
        // The second attempt is that of the same order.
        var overrides = run.lastArguments("stack-tally").path("Overrides");
        assertThat(overrides.at("/ContainerOverrides/1")).isEqualTo(json("""
                        {"Name": "JobContainer", "Command": ["wc", "-l", "/data/in/table.csv"], "Environment": [
                          {"Name": "LC_ALL", "Value": "C"}, {"Name": "PRICE", "Value": "${free}"},
                          {"Name": "WHAT", "Value": "-l"}]}"""));
        assertThat(overrides.path("Cpu").asText()).isEqualTo("2048");
        assertThat(overrides.path("Memory").asText()).isEqualTo("4096");
        assertThat(overrides.at("/EphemeralStorage/SizeInGiB").asInt()).isEqualTo(40);
        assertThat(overrides.at("/ContainerOverrides/0/Environment"))
                .contains(
                        json("{\"Name\": \"JOB_TYPE\", \"Value\": \"tally\"}"),
                        json("{\"Name\": \"ORDER_KEY\", \"Value\": \"a/b/job-1/order.json\"}"));
    }

    @Test
    void job_ofATypeThatIsAFile_failsAsItsRunnerSays() {
        // A program may end with any exit code: its own 16 is not CapacityUnavailable, which would be run again.
        run.when("stack-tally", fails("States.TaskFailed", """
                {"StopCode": "EssentialContainerExited", "StoppedReason": "Essential container in task exited", "Containers":
                  [{"Name": "JobContainer", "ExitCode": 16}, {"Name": "ComposeRunnerContainer", "ExitCode": 12}]}"""));
        assertThat(run.of(tally()))
                .isEqualTo(new Outcome.Failed(
                        "JobError", "the task ended with exit code 12 (JobError): Essential container in task exited"));
        assertThat(run.called()).containsExactly("check", "stack-tally", "classify", "record");
        assertThat(run.lastArguments("record").at("/Payload/error").asText()).isEqualTo("JobError");
    }

    @Test
    void job_ofATypeWhoseImageIsGone_isNotRunAgain() {
        run.when(
                "stack-tally",
                stopped(
                        "TaskFailedToStart",
                        "CannotPullContainerError: manifest unknown",
                        "\"Name\": \"JobContainer\""));
        assertThat(run.of(tally()))
                .isEqualTo(new Outcome.Failed("ImagePullFailed", "CannotPullContainerError: manifest unknown"));
        assertThat(run.called()).containsExactly("check", "stack-tally", "classify", "record");
    }

    @Test
    void spending_atTheLimit_endsTheJobBeforeItRuns() {
        run.when("check", answers("""
                {"Payload": {"status": "OK", "allowed": false, "current_spend": 120.4987, "limit": 100, "currency": "USD",
                  "time_period": {"start": "2026-11-01", "end": "2026-11-22"}}}"""));
        assertThat(run.of(JOB))
                .isEqualTo(new Outcome.Failed(
                        "CostLimitExceeded",
                        "spending of 120.5 USD since 2026-11-01 has reached the limit of 100 USD"));
        assertThat(run.called()).containsExactly("check", "record");
        assertThat(run.lastArguments("record").at("/Payload/artifact_prefix").asText())
                .isEqualTo(WorkflowRun.EXECUTION);
    }

    @Test
    void spending_thatIsNotKnown_endsTheJobBeforeItRuns() {
        run.when("check", answers("""
                {"Payload": {"status": "UNKNOWN", "allowed": false, "limit": 100, "error": "SpendingUnknown",
                  "cause": "Cost Explorer is not switched on"}}"""));
        assertThat(run.of(JOB)).isEqualTo(new Outcome.Failed("SpendingUnknown", "Cost Explorer is not switched on"));
        assertThat(run.called()).containsExactly("check", "record");
        assertThat(run.lastArguments("record").at("/Payload/error").asText()).isEqualTo("SpendingUnknown");
    }

    @Test
    void spending_thatCannotBeTold_endsTheJobBeforeItRuns() {
        run.when("check", BROKEN_FUNCTION);
        assertThat(run.of(JOB))
                .isEqualTo(new Outcome.Failed(
                        "Internal", "java.lang.IllegalStateException: environment variable X is missing"));
        assertThat(run.called()).containsExactly("check", "record");
        assertThat(run.lastArguments("record").at("/Payload/artifact_prefix").asText())
                .isEqualTo(WorkflowRun.EXECUTION);
    }

    @Test
    void function_thatLambdaCouldNotServe_isCalledAgain() {
        var busy = fails("Lambda.TooManyRequestsException", "Rate exceeded");
        run.when("check", busy, busy);
        assertThat(run.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.called()).containsExactly("check", "check", "check", "task");
    }

    @Test
    void job_thatEndsWithItsOwnError_isNotRunAgain() {
        run.when("task", BAD_INPUT);
        assertThat(run.of(JOB)).isEqualTo(new Outcome.Failed("InvalidInput", BAD_INPUT_MESSAGE));
        assertThat(run.called()).containsExactly("check", "task", "classify", "record");
        assertThat(run.lastArguments("record").path("Payload"))
                .isEqualTo(json("""
                {"artifact_prefix": "execution-1",
                  "execution": {"arn": "arn:aws:states:us-east-1:111111111111:execution:machine:execution-1",
                    "start_time": "%s"},
                  "error": "InvalidInput", "cause": "%s",
                  "given_cause": "{\\"StopCode\\": \\"EssentialContainerExited\\", \\"StoppedReason\\": \\"Essential container in task exited\\", \\"Containers\\": [{\\"ExitCode\\": 10}]}"}""".formatted(START, BAD_INPUT_MESSAGE)));
        assertThat(run.time.sleeps()).isEmpty();
    }

    @Test
    void memory_thatDoesNotSuffice_givesTheJobALargerTaskOnce() {
        String small = JOB.replaceFirst("\\{", "{\"larger_task_definition\": \"large-task\", ");
        run.when("task", OUT_OF_MEMORY);
        assertThat(run.of(small))
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        job -> assertThat(job.output().path("task_size").asText())
                                .isEqualTo("large"));
        assertThat(run.called()).containsExactly("check", "task", "classify", "large-task");
        assertThat(run.time.sleeps()).isEmpty();

        var neverEnough = new WorkflowRun(SHORTEST_WAITS);
        neverEnough.when("task", OUT_OF_MEMORY).when("large-task", OUT_OF_MEMORY);
        assertThat(neverEnough.of(small)).isInstanceOf(Outcome.Failed.class);
        assertThat(neverEnough.called())
                .containsExactly("check", "task", "classify", "large-task", "classify", "record");
    }

    @Test
    void taskThatWasStopped_isNoWantOfMemory() {
        // A stop ends with SIGKILL, whose exit code is that of a want of memory.
        run.when("task", stopped("UserInitiated", "stopped by hand", "\"ExitCode\": 137"));
        assertThat(run.of(JOB.replaceFirst("\\{", "{\"larger_task_definition\": \"large-task\", ")))
                .isEqualTo(new Outcome.Failed("Cancelled", "the task was stopped: stopped by hand"));
        assertThat(run.called()).containsExactly("check", "task", "classify", "record");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(FailureType.InvalidInput, exited(10)),
                Arguments.of(FailureType.InputUnavailable, exited(11)),
                Arguments.of(FailureType.JobError, exited(1)),
                Arguments.of(FailureType.OutOfMemory, exited(137)),
                Arguments.of(FailureType.Timeout, fails("States.Timeout", "")),
                Arguments.of(FailureType.Cancelled, stopped("UserInitiated", "stopped by hand", "\"ExitCode\": 143")),
                Arguments.of(FailureType.CapacityUnavailable, NO_CAPACITY),
                // Calls of the service itself are repeated by the state that makes them.
                Arguments.of(
                        FailureType.Throttled, stopped("TaskFailedToStart", "ThrottlingException: Rate exceeded", "")),
                Arguments.of(
                        FailureType.ImagePullFailed,
                        stopped("TaskFailedToStart", "CannotPullContainerError: manifest unknown", "")),
                Arguments.of(
                        FailureType.TaskNeverStarted,
                        stopped("TaskFailedToStart", "Timeout waiting for network interface provisioning", "")),
                Arguments.of(
                        FailureType.SpotInterrupted,
                        stopped("SpotInterruption", "Your Spot Task was interrupted.", "")),
                Arguments.of(FailureType.UploadFailed, exited(21)),
                Arguments.of(FailureType.Internal, exited(22)));
    }

    /** CostLimitExceeded and SpendingUnknown, which no task ends with, have tests of their own. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void failure_ofEachType_isRunAgainAsItsTypeSays_andRecorded(FailureType type, WorkflowRun.Answer answer) {
        run.when("task", answer, answer, answer, answer);

        assertThat(run.of(JOB))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo(type.name()));

        int attempts = type.retry() == FailureType.Retry.ALWAYS ? 4 : 1;
        assertThat(run.called().stream().filter("task"::equals)).hasSize(attempts);
        assertThat(run.time.sleeps()).hasSize(attempts - 1);
        assertThat(run.lastArguments("record").at("/Payload/error").asText()).isEqualTo(type.name());
    }

    private static WorkflowRun.Answer exited(int code) {
        return stopped("EssentialContainerExited", "Essential container in task exited", "\"ExitCode\": " + code);
    }

    @Test
    void capacity_thatComesBack_letsTheJobSucceed() {
        run.when("large-task", NO_CAPACITY, NO_CAPACITY);
        assertThat(run.of(job("large-task"))).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.called())
                .containsExactly("check", "large-task", "classify", "large-task", "classify", "large-task");
    }

    @Test
    void capacity_thatStaysAway_endsTheJobAfterFourAttempts() {
        run.when("task", NO_CAPACITY, NO_CAPACITY, NO_CAPACITY, NO_CAPACITY);
        assertThat(run.of(JOB))
                .isEqualTo(new Outcome.Failed("CapacityUnavailable", "Capacity is unavailable at this time"));
        assertThat(run.called())
                .containsExactly(
                        "check",
                        "task",
                        "classify",
                        "task",
                        "classify",
                        "task",
                        "classify",
                        "task",
                        "classify",
                        "record");
        // The bounds of the back-off, which the shortest waits of the next test do not show.
        assertThat(run.time.sleeps()).extracting(Duration::toSeconds).containsExactly(30L, 60L, 120L);
    }

    @Test
    void waits_betweenAttempts_haveFullJitter() {
        var shortest = new WorkflowRun(SHORTEST_WAITS).when("task", NO_CAPACITY, NO_CAPACITY, NO_CAPACITY);
        assertThat(shortest.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(shortest.time.sleeps()).extracting(Duration::toSeconds).containsExactly(1L, 1L, 1L);
    }

    @Test
    void call_thatEcsCouldNotServe_isNoAttemptOfTheJob() {
        var busy = fails("ECS.ServerException", "Service Unavailable");
        run.when("task", busy, busy, busy, busy, busy, busy);
        assertThat(run.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.called()).hasSize(8).doesNotContain("classify");
        assertThat(run.time.sleeps()).extracting(Duration::toSeconds).containsExactly(5L, 10L, 20L, 40L, 80L, 120L);
    }

    @Test
    void classification_thatIsBroken_leavesTheErrorAsItWas() {
        run.when("task", BAD_INPUT).when("classify", BROKEN_FUNCTION);
        assertThat(run.of(JOB)).isEqualTo(new Outcome.Failed("InvalidInput", BAD_INPUT_MESSAGE));
        assertThat(run.called()).containsExactly("check", "task", "classify", "record");
        assertThat(run.lastArguments("record").at("/Payload/error").asText()).isEqualTo("States.TaskFailed");
    }

    @Test
    void record_thatCannotBeWritten_leavesTheReasonInTheExecution() {
        run.when("task", BAD_INPUT).when("record", BROKEN_FUNCTION);
        assertThat(run.of(JOB)).isEqualTo(new Outcome.Failed("InvalidInput", BAD_INPUT_MESSAGE));
    }

    @Test
    void functions_thatAnswerNonsense_leaveTheReasonInTheExecution() {
        run.when("task", NO_CAPACITY)
                .when("classify", answers("{\"Payload\": null}"))
                .when("record", answers("{\"Payload\": {}}"));
        assertThat(run.of(JOB))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).contains("Capacity is unavailable"));
        assertThat(run.called()).containsExactly("check", "task", "classify", "record");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "\"job-1\"",
                "{\"artifact_prefix\": \"job-1\", \"results\": null}",
                "{\"artifact_prefix\": 7, \"job_type\": {}, \"environment\": true, \"results\": \"x\"}"
            })
    void input_thatIsNoJobs_isForTheTaskToRefuse(String input) {
        run.when("task", BAD_INPUT);
        assertThat(run.of(input)).isEqualTo(new Outcome.Failed("InvalidInput", BAD_INPUT_MESSAGE));
        // An error of an expression would end the execution as a fault of ours; RunTask takes texts alone.
        assertThat(run.lastArguments("task").at("/Overrides/ContainerOverrides/0/Environment"))
                .allMatch(variable -> variable.path("Value").isTextual());
        assertThat(run.called()).containsExactly("check", "task", "classify", "record");
    }

    @Test
    void failure_ofAJobWithAnothersName_isRecordedUnderTheExecutions() {
        run.when("task", BAD_INPUT);

        run.of(JOB);

        // Whoever starts executions could have the record and the keys of any job replaced.
        assertThat(run.lastArguments("record").at("/Payload/artifact_prefix").asText())
                .isEqualTo(WorkflowRun.EXECUTION);
    }

    @Test
    void job_thatRunsTooLong_isStoppedInTimeToRecordIt() {
        run.when("task", _ -> {
            run.time.advance(Duration.ofMinutes(535));
            throw neverEnds();
        });
        assertThat(run.of(JOB)).isEqualTo(new Outcome.Failed("Timeout", "the job ran longer than it may"));
        assertThat(run.called()).containsExactly("check", "task", "classify", "record");
    }

    @Test
    void secondAttempt_ofAJob_hasWhatTheFirstLeft() {
        var nearTheEnd = new WorkflowRun(SHORTEST_WAITS);
        nearTheEnd.when("task", request -> {
            nearTheEnd.time.advance(Duration.ofSeconds(32_000));
            return stopped("SpotInterruption", "Your Spot Task was interrupted.", "")
                    .to(request);
        });
        assertThat(nearTheEnd.of(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(nearTheEnd.taskTimeouts()).containsExactly(32_100, 99);
    }

    private static WorkflowRun.Answer tallyEnded(int job, int runner) {
        return answers("""
                {"TaskArn": "task-1", "StartedAt": 1, "StoppedAt": 2, "StopCode": "EssentialContainerExited", "Containers":
                  [{"Name": "JobContainer", "ExitCode": %d}, {"Name": "ComposeRunnerContainer", "ExitCode": %d}]}""".formatted(job, runner));
    }

    /** The order that a submission of the type {@code tally} leads to. */
    private static String tally() {
        try {
            var type = new FileJobType(
                    JobTypeReader.read(Path.of("src/test/resources/dev/composerunner/infra/job-types/tally.job.yaml")));
            var container =
                    Objects.requireNonNull(type.read(Submission.of(json("{\"table\": \"https://example.org/t.csv\"}")))
                            .container());
            return ContractJson.MAPPER.writeValueAsString(new JobOrder(
                    "job-1",
                    type.name(),
                    "1",
                    "stack-tally",
                    "",
                    "",
                    List.of(),
                    new JobOrder.ResultsLocation("bucket-1", "a/b"),
                    "",
                    new ArtifactKeys("a/b").order(new ArtifactPrefix("job-1")),
                    "",
                    container.container(),
                    container.size(),
                    container.retry(),
                    null));
        } catch (JobTypeException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String job(String size) {
        return """
                {"artifact_prefix": "job-1", "job_type": "echo", "task_definition": "%s",
                  "environment": [{"Name": "TEXT", "Value": "hello"}, {"Name": "TIMES", "Value": 3},
                    {"Name": "RESULTS_BUCKET", "Value": "of another"}, {"Value": "nameless"}, 7],
                  "results": {"bucket": "bucket-1", "prefix": "a/b"}, "secrets_key": "secret-1",
                  "cost": {"month": "2026-11", "estimated_usd": 2.5, "usd_per_hour": 0.25}}""".formatted(size);
    }

    /** A task that ended otherwise than well, as Step Functions tells of it. */
    private static WorkflowRun.Answer stopped(String stopCode, String reason, String container) {
        return fails("States.TaskFailed", """
                {"StopCode": "%s", "StoppedReason": "%s", "Containers": [{%s}]}""".formatted(stopCode, reason, container));
    }

    /** Waits until the caller is interrupted. */
    private static InterruptedException neverEnds() {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody counts down");
        } catch (InterruptedException e) {
            return e;
        }
    }
}

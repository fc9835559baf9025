package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureClassificationTest {

    // Columns: type, retried, stop code, exit code, stopped reason, reason of the container.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CapacityUnavailable | true  | TaskFailedToStart | | You've reached the limit on the number of vCPUs you can run concurrently |
            CapacityUnavailable | true  | TaskFailedToStart | | Capacity is unavailable at this time. Please try again later or in a different availability zone |
            TaskNeverStarted    | true  | TaskFailedToStart | | Timeout waiting for network interface provisioning to complete. |
            TaskNeverStarted    | true  | TaskFailedToStart | | ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): RequestError: send request failed: i/o timeout |
            TaskNeverStarted    | true  | TaskFailedToStart | | ResourceInitializationError: failed to initialize logging driver: failed to create Cloudwatch log stream |
            TaskNeverStarted    | false | TaskFailedToStart | | ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-central-1:123456789012:secret:nsc from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret. |
            TaskNeverStarted    | false | TaskFailedToStart | | ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1 |
            TaskNeverStarted    | false | TaskFailedToStart | | ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: secretsmanager:GetSecretValue |
            TaskNeverStarted    | true  | TaskFailedToStart | | ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m |
            TaskNeverStarted    | true  | TaskFailedToStart | 128 | CannotStartContainerError: failed to get container status |
            ImagePullFailed     | false | TaskFailedToStart | | CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref docker.io/library/x:1: not found |
            ImagePullFailed     | true  | TaskFailedToStart | | CannotPullContainerError: pull image manifest has been retried 5 time(s): dial tcp 10.0.0.1:443: i/o timeout |
            ImagePullFailed     | true  | TaskFailedToStart | | CannotPullContainerError: context deadline exceeded |
            ImagePullFailed     | true  | TaskFailedToStart | | CannotPullContainerError: toomanyrequests: You have reached your pull rate limit |
            ImagePullFailed     | true  | TaskFailedToStart | | CannotPullContainerError: net/http: request canceled while waiting for connection |
            ImagePullFailed     | false | TaskFailedToStart | | Task failed to start | CannotPullContainerError: access denied
            SpotInterrupted     | true  | SpotInterruption  | 143 | Your Spot Task was interrupted. |
            SpotInterrupted     | true  | TerminationNotice | 137 | Your Spot Task was interrupted. |
            SpotInterrupted     | true  | InfrastructureHealth | 137 | The underlying host has failed |
            OutOfMemory         | false | EssentialContainerExited | 137 | Essential container in task exited | OutOfMemoryError: Container killed due to memory usage
            OutOfMemory         | false | EssentialContainerExited | 137 | Essential container in task exited |
            OutOfMemory         | false | EssentialContainerExited | 1 | Essential container in task exited | OutOfMemoryError: Container killed due to memory usage
            OutOfMemory         | false | EssentialContainerExited | | OutOfMemoryError: Container killed due to memory usage |
            JobError            | false | EssentialContainerExited | 1 | Essential container in task exited |
            JobError            | false | EssentialContainerExited | 139 | Essential container in task exited |
            Cancelled           | false | UserInitiated     | 137 | Task stopped by user |
            Cancelled           | false | UserInitiated     | 143 | Task stopped by user |
            Cancelled           | false | UserInitiated     | 0   | Task stopped by user |
            Cancelled           | false | UserInitiated     |     | Task stopped by user |
            InvalidInput        | false | UserInitiated     | 10  | Task stopped by user |
            """)
    void stoppedTask_byItsCodesAndReasons_isTyped(
            FailureType type, boolean retry, String stopCode, Integer exitCode, String stopped, String container) {
        ObjectNode task = ContractJson.MAPPER.createObjectNode();
        task.put("StopCode", stopCode).put("StoppedReason", stopped);
        task.putArray("Containers").addObject().put("ExitCode", exitCode).put("Reason", container);

        var classification = FailureClassification.of("States.TaskFailed", task.toString());

        // A job's own error that is retried costs its hours again; a lost machine that is not retried loses the job.
        assertThat(classification.failure().type()).isEqualTo(type);
        assertThat(classification.retry()).isEqualTo(retry);
        // The submitter reads it: the service's sentence, and neither its JSON nor a null.
        assertThat(classification.failure().message())
                .contains(stopped)
                .doesNotContain("{", "null")
                .contains(container == null ? stopped : container);
    }

    @ParameterizedTest
    @EnumSource
    void exitCode_ofAType_isThatType(FailureType type) {
        var classification = FailureClassification.of(
                "States.TaskFailed",
                "{\"StopCode\":\"EssentialContainerExited\",\"StoppedReason\":\"Essential container in task exited\","
                        + "\"Containers\":[{\"ExitCode\":0},{\"ExitCode\":" + type.exitCode() + "}]}");

        assertThat(classification.failure())
                .isEqualTo(new Failure(
                        type,
                        "the task ended with exit code " + type.exitCode() + " (" + type
                                + "): Essential container in task exited"));
    }

    @ParameterizedTest
    @CsvSource({"InvalidInput, 10", "JobError, 12"})
    void exitCode_ofARunnerAndItsJob_isTheRunners(FailureType type, int exitCode) {
        // A program's exit code 16 says nothing of AWS's capacity, and would have the job run again.
        var classification = FailureClassification.of(
                "States.TaskFailed",
                "{\"StopCode\":\"EssentialContainerExited\",\"StoppedReason\":\"Essential container in task exited\","
                        + "\"Containers\":[{\"Name\":\"JobContainer\",\"ExitCode\":16},"
                        + "{\"Name\":\"ComposeRunnerContainer\",\"ExitCode\":" + exitCode + "}]}");

        assertThat(classification.failure().type()).isEqualTo(type);
        assertThat(classification.retry()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Throttled           | true  | ECS.ThrottlingException        | Rate exceeded (Service: AmazonECS; Status Code: 400)
            Throttled           | true  | ECS.InvalidParameterException  | Rate exceeded. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)
            Throttled           | true  | Lambda.TooManyRequestsException | `{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}`
            CapacityUnavailable | true  | AmazonECS.Unknown              | `{"Failures":[{"Arn":"arn:aws:ecs:x","Reason":"Capacity is unavailable at this time. Please try again later or in a different availability zone"}],"Tasks":[]}`
            CapacityUnavailable | true  | AmazonECS.Unknown              | `{"Failures":[{"Reason":"RESOURCE:MEMORY"}]}`
            CapacityUnavailable | true  | ECS.AmazonECSException         | `You've reached the limit on the number of vCPUs you can run concurrently`
            CapacityUnavailable | true  | ECS.ThrottlingException        | `You've reached the limit on the number of vCPUs you can run concurrently`
            CapacityUnavailable | true  | AmazonECS.Unknown              | `{"Failures":[{"Reason":"You have exceeded your limit on the number of Fargate Spot tasks"}]}`
            CapacityUnavailable | true  | ECS.AmazonECSException         | Capacity is unavailable at this time. Please try again later or in a different availability zone
            TaskNeverStarted    | true  | ECS.ServerException            | Service Unavailable. Please try again later.
            Internal            | false | ECS.AccessDeniedException      | User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu-central-1:1:task-definition/x
            Internal            | false | ECS.ClusterNotFoundException   | Cluster not found.
            Internal            | false | States.Runtime                 | the JSONPath '$.x' could not be found in the input
            Internal            | false | States.TaskFailed              | no JSON at all
            Internal            | false | java.lang.IllegalStateException | `{"errorMessage":"environment variable X is missing","errorType":"java.lang.IllegalStateException","stackTrace":["a.b(C.java:1)"]}`
            """)
    void serviceError_byItsNameAndText_isTyped(FailureType type, boolean retry, String error, String cause) {
        var classification = FailureClassification.of(error, cause);

        assertThat(classification.failure().type()).isEqualTo(type);
        assertThat(classification.retry()).isEqualTo(retry);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ECS.ThrottlingException | `You've reached the limit on the number of vCPUs you can run concurrently` | Fargate On-Demand vCPU resource count
            AmazonECS.Unknown | `{"Failures":[{"Reason":"You've reached the limit on the number of Fargate Spot vCPUs"}]}` | Fargate Spot vCPU resource count
            States.TaskFailed | `{"StopCode":"TaskFailedToStart","StoppedReason":"You've reached the limit on the number of vCPUs you can run concurrently"}` | Fargate On-Demand vCPU resource count
            """)
    void quota_thatIsUsedUp_isNamed(String error, String cause, String quota) {
        // Whoever reads it has to know what to ask AWS for.
        assertThat(FailureClassification.of(error, cause).failure().message())
                .startsWith("You've reached the limit")
                .endsWith(" (quota of AWS Fargate: " + quota + ")");
    }

    @Test
    void taskThatWasStoppedForAType_isOfThatType() {
        String reason =
                FailureClassification.stopReason(FailureType.TaskNeverStarted, "the task was PENDING for 11 minutes");

        FailureClassification stopped = FailureClassification.of(
                "States.TaskFailed", "{\"StopCode\": \"UserInitiated\", \"StoppedReason\": \"" + reason + "\"}");

        assertThat(stopped.failure())
                .isEqualTo(new Failure(FailureType.TaskNeverStarted, "the task was PENDING for 11 minutes"));
        assertThat(stopped.retry()).isTrue();
    }

    @Test
    void functionsError_forTheSubmitter_isItsMessageWithoutTheTrace() {
        assertThat(FailureClassification.of(
                                "java.lang.IllegalStateException",
                                "{\"errorMessage\":\"it broke\",\"stackTrace\":[\"a.b(C.java:1)\"]}")
                        .failure())
                .isEqualTo(new Failure(FailureType.Internal, "java.lang.IllegalStateException: it broke"));
    }

    @Test
    void refusedRunTask_forTheSubmitter_isItsReasonWithoutTheJson() {
        assertThat(FailureClassification.of(
                                "AmazonECS.Unknown", "{\"Failures\":[{\"Reason\":\"RESOURCE:ENI\"}],\"Tasks\":[]}")
                        .failure())
                .isEqualTo(new Failure(FailureType.CapacityUnavailable, "RESOURCE:ENI"));
    }

    @ParameterizedTest
    @EnumSource
    void ownType_asTheErrorsName_keepsItsText(FailureType type) {
        assertThat(FailureClassification.of(type.name(), "why").failure()).isEqualTo(new Failure(type, "why"));
        assertThat(FailureClassification.of(type.name(), null).failure()).isEqualTo(new Failure(type, type.name()));
    }

    @ParameterizedTest
    @CsvSource({"States.Timeout", "States.HeartbeatTimeout"})
    void timeout_ofTheWorkflow_isNotRetried(String error) {
        // Its second run would take as long as the first.
        assertThat(FailureClassification.of(error, null))
                .isEqualTo(new FailureClassification(
                        new Failure(FailureType.Timeout, "the job ran longer than it may"), false));
    }

    @Test
    void nothing_atAll_isInternalAndSaysSo() {
        assertThat(FailureClassification.of(null, null).failure())
                .isEqualTo(new Failure(FailureType.Internal, "the workflow failed and gave no cause"));
        assertThat(FailureClassification.of("Boom", null).failure())
                .isEqualTo(new Failure(FailureType.Internal, "Boom"));
    }

    @Test
    void stoppedTask_withNullsForReasons_saysThatNoneWasGiven() throws JsonProcessingException {
        var failure = FailureClassification.of(
                        "States.TaskFailed",
                        "{\"StopCode\":null,\"StoppedReason\":null,\"Containers\":[{\"Reason\":null,\"ExitCode\":null}]}")
                .failure();

        assertThat(failure).isEqualTo(new Failure(FailureType.TaskNeverStarted, "the task stopped and gave no reason"));
    }

    @Test
    void message_ofAVeryLongCause_isCut() {
        // A Fail state refuses a cause of more than 32,768 characters, and the job would end with that error instead.
        assertThat(FailureClassification.of("JobError", "x".repeat(100_000))
                        .failure()
                        .message())
                .hasSize(4003);
    }
}

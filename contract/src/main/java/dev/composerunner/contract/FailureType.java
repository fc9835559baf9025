package dev.composerunner.contract;

import java.util.Arrays;
import java.util.Optional;

/**
 * The reason why a job did not succeed: a closed set, the same in {@code metadata.json}, in the status answer, in the error of
 * the {@code JobFailed} state and in the exit code of the task.
 */
public enum FailureType {
    /** The submission, the specification or the study set cannot be run as it is. The submitter mends it. Never retried. */
    InvalidInput(10, Retry.NEVER),
    /** The inputs could not be fetched although asked for repeatedly. Whoever runs the source of the inputs mends it. Never retried by the workflow. */
    InputUnavailable(11, Retry.NEVER),
    /** The job ended with an error of its own. Its author mends it, with the log at hand. Never retried. */
    JobError(12, Retry.NEVER),
    /** The job needed more memory than the task had. The operator mends it by a larger task. Never retried at the same size. */
    OutOfMemory(137, Retry.NEVER),
    /** The job ran longer than it may. The submitter asks for less work, or the operator for more time. Never retried. */
    Timeout(13, Retry.NEVER),
    /** Somebody stopped the job. Nothing is to mend. Never retried. */
    Cancelled(14, Retry.NEVER),
    /** This month's spending has reached the limit. The operator raises the limit, or time passes. Never retried. */
    CostLimitExceeded(15, Retry.NEVER),
    /** This month's spending is not known, so that the limit cannot be held. The operator switches Cost Explorer on, or time passes. Never retried. */
    SpendingUnknown(23, Retry.NEVER),
    /** The provider had no machine for the task. Passes by itself. Retried. */
    CapacityUnavailable(16, Retry.ALWAYS),
    /** The provider refused the call because of too many calls. Passes by itself. Retried. */
    Throttled(17, Retry.ALWAYS),
    /** The image of the task could not be fetched. Retried after a time-out; a missing image or right is the operator's to mend. */
    ImagePullFailed(18, Retry.WHEN_TIMED_OUT),
    /** The task was accepted but its container never ran (network interface, secrets, log driver). Passes by itself. Retried. */
    TaskNeverStarted(19, Retry.ALWAYS),
    /** The provider took the machine back while the job ran. Passes by itself. Retried. */
    SpotInterrupted(20, Retry.ALWAYS),
    /** The results were computed and stored, but could not be given back to where the job came from. The artifacts are kept. Never retried. */
    UploadFailed(21, Retry.NEVER),
    /** A fault of ours. The maintainers mend it. Never retried. */
    Internal(22, Retry.NEVER);

    /** When a failure of a type can pass the second time. */
    public enum Retry {
        NEVER,
        ALWAYS,
        WHEN_TIMED_OUT
    }

    private final int exitCode;
    private final Retry retry;

    FailureType(int exitCode, Retry retry) {
        this.exitCode = exitCode;
        this.retry = retry;
    }

    /** The exit code of a task that ends with this failure; unique in the set, never 0. */
    public int exitCode() {
        return exitCode;
    }

    /** When the workflow runs the job again after this failure. */
    public Retry retry() {
        return retry;
    }

    /** The type whose {@link #exitCode()} is {@code exitCode}, or nothing for a code that no type has. */
    public static Optional<FailureType> ofExitCode(int exitCode) {
        return Arrays.stream(values()).filter(type -> type.exitCode == exitCode).findFirst();
    }

    /** The type named {@code name}, or nothing. */
    public static Optional<FailureType> ofName(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}

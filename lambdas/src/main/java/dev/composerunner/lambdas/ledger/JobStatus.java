package dev.composerunner.lambdas.ledger;

/** The status of a job: that of its execution, in the words of Step Functions. */
public enum JobStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    ABORTED,
    TIMED_OUT
}

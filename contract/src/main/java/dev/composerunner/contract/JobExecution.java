package dev.composerunner.contract;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The execution that runs a job. Its ARN alone does not identify it: the name of an execution is free again 90 days after its end.
 *
 * @param arn ARN of the execution, which ends with its name
 * @param startTime when it began, to the millisecond
 */
public record JobExecution(String arn, Instant startTime) {

    public JobExecution {
        startTime = startTime.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The execution's name, which is the artifact prefix of its job. */
    public String name() {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}

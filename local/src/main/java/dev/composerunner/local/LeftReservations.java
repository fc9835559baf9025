package dev.composerunner.local;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobReference;
import dev.composerunner.lambdas.ledger.MicroUsd;
import dev.composerunner.local.ledger.H2Ledger;

/** Gives back what is set aside for jobs without an execution: the process was killed before it had started them. */
final class LeftReservations {

    private final H2Ledger ledger;
    private final Executions executions;

    LeftReservations(H2Ledger ledger, Executions executions) {
        this.ledger = ledger;
        this.executions = executions;
    }

    /**
     * Gives back what is left. No job may be submitted meanwhile: something is set aside for it before its execution starts.
     *
     * @param machine ARN of the state machine of the jobs
     */
    void release(String machine) {
        ledger.openReservations().forEach((job, month) -> {
            if (isUnknown(job, machine)) {
                ledger.settle(month, job, MicroUsd.ZERO);
            }
        });
    }

    private boolean isUnknown(ArtifactPrefix job, String machine) {
        return executions.find(JobReference.of(job, machine)).isEmpty();
    }
}

package dev.composerunner.lambdas.ledger;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.composerunner.contract.ArtifactPrefix;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class JobLedgerTest {

    private static final ArtifactPrefix JOB = new ArtifactPrefix("job-1");
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void end_whileTheStartIsWrittenDown_isWrittenDownOverIt() {
        Ledger ledger = mock(Ledger.class);
        var end = new JobEnd(JobStatus.SUCCEEDED, null, NOW, null);
        when(ledger.end(JOB, end)).thenReturn(Ledger.Ending.ABSENT, Ledger.Ending.ENDED);
        when(ledger.add(any())).thenReturn(Ledger.Addition.EXISTS);

        new JobLedger(ledger)
                .ended(JOB, "arn:aws:states:r:1:execution:m:job-1", "{\"job_type\":\"t\",\"version\":\"1\"}", NOW, end);

        // Otherwise the job would be listed as running for ever.
        verify(ledger, times(2)).end(JOB, end);
    }
}

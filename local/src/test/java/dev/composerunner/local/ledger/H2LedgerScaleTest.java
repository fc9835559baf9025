package dev.composerunner.local.ledger;

import static dev.composerunner.lambdas.ledger.LedgerWorkload.START;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.end;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.hash;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.prefix;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.JobPage;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.LedgerStats.JobCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ledger with many jobs. {@code -Dledger.jobs=100000} makes it long. The times are printed, the median and the longest of some
 * calls, and none is asserted.
 */
final class H2LedgerScaleTest {

    private static final int JOBS = Integer.getInteger("ledger.jobs", 2000);
    private static final int CALLS = 50;

    @TempDir
    Path folder;

    @Test
    void ledger_withManyJobs_answersFromIndexes() throws IOException {
        try (H2Ledger ledger = H2Ledger.open(folder, Clock.systemUTC())) {
            long begin = System.nanoTime();
            fill(ledger);
            print(String.format(Locale.ROOT, "fill: %d jobs, %.1f ms a job with its end", JOBS, millis(begin) / JOBS));
        }
        long bytes = Files.size(folder.resolve("ledger.mv.db"));
        print(String.format(Locale.ROOT, "file: %.1f MB closed", bytes / 1e6));
        long begin = System.nanoTime();
        try (H2Ledger ledger = H2Ledger.open(folder, Clock.systemUTC())) {
            JobPage first = ledger.list(JobFilter.ANY, 100, null);
            print(String.format(Locale.ROOT, "open and first page: %.0f ms", millis(begin)));
            assertThat(first.jobs()).hasSize(100);
            for (JobFilter filter : filters()) {
                measure("page of 100, " + filter, () -> ledger.list(filter, 100, null));
            }
            String token = tokenInTheMiddle(ledger);
            measure("page of 100 in the middle", () -> ledger.list(JobFilter.ANY, 100, token));
            measure("stats", ledger::stats);
            measure("job", () -> ledger.job(prefix("job" + JOBS / 2)));
            measure("latest", () -> ledger.latest(hash(JOBS / 4)));
            var number = new int[] {JOBS};
            measure("add", () -> ledger.add(job(number[0]++)));
            measure("end", () -> ledger.end(prefix("job" + --number[0]), end(JobStatus.FAILED)));
            assertThat(ledger.stats().counts().stream()
                            .mapToLong(JobCount::jobs)
                            .sum())
                    .isEqualTo(JOBS + CALLS);
        }
        print(String.format(
                Locale.ROOT, "file: %.1f MB after %d more", Files.size(folder.resolve("ledger.mv.db")) / 1e6, CALLS));
    }

    /** Three of a hundred run, as on a busy service; ends are spread over the statuses. */
    private static void fill(H2Ledger ledger) {
        for (int i = 0; i < JOBS; i++) {
            ledger.add(job(i));
            if (i % 33 != 0) {
                ledger.end(prefix("job" + i), end(i % 5 == 0 ? JobStatus.FAILED : JobStatus.SUCCEEDED));
            }
        }
    }

    private static JobRow job(int number) {
        return running("job" + number, number)
                .withSubmittedBy(number % 1000 == 0 ? "rare" : "ann")
                .withHash(hash(number / 2), 1 + number % 2);
    }

    private static List<JobFilter> filters() {
        JobFilter failed = JobFilter.ANY.withStatus(JobStatus.FAILED);
        return List.of(
                JobFilter.ANY,
                failed,
                JobFilter.ANY.withStatus(JobStatus.RUNNING),
                JobFilter.ANY.withStatus(JobStatus.ABORTED),
                failed.withJobType("meta-analysis").withSubmittedBy("rare"),
                JobFilter.ANY.withSubmittedBy("rare"),
                JobFilter.ANY.withJobType("unknown-type"),
                JobFilter.ANY.withJobHash(hash(JOBS / 4)),
                failed.withSince(START.plusSeconds(JOBS - 10)));
    }

    private static String tokenInTheMiddle(H2Ledger ledger) {
        String token = null;
        int pages = 0;
        for (JobPage page = ledger.list(JobFilter.ANY, 100, null);
                page.nextToken() != null && pages < JOBS / 200;
                page = ledger.list(JobFilter.ANY, 100, token)) {
            token = page.nextToken();
            pages++;
        }
        return Objects.requireNonNull(token);
    }

    private static void measure(String name, Runnable call) {
        var times = new ArrayList<Double>();
        for (int i = 0; i < CALLS; i++) {
            long begin = System.nanoTime();
            call.run();
            times.add(millis(begin));
        }
        Collections.sort(times);
        print(String.format(
                Locale.ROOT, "%s: median %.2f ms, longest %.2f ms", name, times.get(CALLS / 2), times.getLast()));
    }

    private static double millis(long begin) {
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void print(String figure) {
        System.out.println("ledger: " + figure);
    }
}

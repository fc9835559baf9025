package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.FailureType;
import dev.composerunner.lambdas.ledger.LedgerStats.JobCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Jobs and calls to test a ledger with. Random ones come from a seed. */
public final class LedgerWorkload {

    public static final Instant START = Instant.parse("2026-11-28T09:00:00Z");
    public static final List<String> JOB_TYPES = List.of("meta-analysis", "genomic-index", "echo");
    private static final List<JobStatus> ENDED =
            List.of(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.ABORTED, JobStatus.TIMED_OUT);
    private static final List<String> SUBMITTERS = List.of("ann", "bob");

    private final Random random;
    private final List<ArtifactPrefix> added = new ArrayList<>();
    private int number;

    public LedgerWorkload(long seed) {
        random = new Random(seed);
    }

    public static ArtifactPrefix prefix(String name) {
        return new ArtifactPrefix(name);
    }

    /** A running job, submitted {@code second} seconds after {@link #START}. */
    public static JobRow running(String name, int second) {
        return JobRow.running(
                prefix(name),
                "arn:aws:states:us-east-1:123456789012:execution:pipeline:" + name,
                "meta-analysis",
                "1.0.0",
                START.plusSeconds(second));
    }

    /** The hash whose text ends with {@code number}. */
    public static String hash(int number) {
        return "0".repeat(56) + HexFormat.of().toHexDigits(number);
    }

    /** The end of a job with this status, an hour after {@link #START}. */
    public static JobEnd end(JobStatus status) {
        boolean succeeded = status == JobStatus.SUCCEEDED;
        return new JobEnd(
                status, succeeded ? null : FailureType.JobError, START.plusSeconds(3600), new MicroUsd(1_230_000));
    }

    /** The next job: of any type, with or without a submitter and one of few hashes, a few jobs in each second. */
    public JobRow next() {
        String name = "j" + number++;
        JobRow job = JobRow.running(
                prefix(name),
                "arn:aws:states:us-east-1:123456789012:execution:pipeline:" + name,
                JOB_TYPES.get(random.nextInt(JOB_TYPES.size())),
                "1.0." + random.nextInt(3),
                START.plusSeconds(number / 3));
        job = job.withSubmittedBy(random.nextInt(3) == 0 ? null : SUBMITTERS.get(random.nextInt(2)));
        return random.nextInt(4) == 0 ? job : job.withHash(hash(random.nextInt(5)), 1 + random.nextInt(20));
    }

    /** Does {@code operations} random changes. */
    public void run(Ledger ledger, int operations) {
        for (int i = 0; i < operations; i++) {
            int kind = added.isEmpty() ? 0 : random.nextInt(10);
            if (kind < 5) {
                JobRow job = next();
                ledger.add(job);
                added.add(job.artifactPrefix());
            } else if (kind < 8) {
                ledger.end(any(), end(ENDED.get(random.nextInt(ENDED.size()))));
            } else if (kind < 9) {
                ledger.delete(any());
            } else {
                ledger.expire(any());
            }
        }
    }

    /** The name of a job that was added, and may have been deleted. */
    private ArtifactPrefix any() {
        return added.get(random.nextInt(added.size()));
    }

    /** Every job of a list, page by page. */
    public static List<JobRow> all(Ledger ledger, JobFilter filter, int limit) {
        var jobs = new ArrayList<JobRow>();
        @Nullable String token = null;
        do {
            JobPage page = ledger.list(filter, limit, token);
            jobs.addAll(page.jobs());
            token = page.nextToken();
        } while (token != null);
        return jobs;
    }

    /** The counts of {@code jobs}, as {@link Ledger#stats} gives them. */
    public static List<JobCount> recount(List<JobRow> jobs) {
        SortedMap<String, Map<JobStatus, Long>> counts = new TreeMap<>();
        for (JobRow job : jobs) {
            counts.computeIfAbsent(job.jobType(), _ -> new EnumMap<>(JobStatus.class))
                    .merge(job.status(), 1L, Long::sum);
        }
        var list = new ArrayList<JobCount>();
        counts.forEach(
                (type, byStatus) -> byStatus.forEach((status, number) -> list.add(new JobCount(type, status, number))));
        return list;
    }

    /** Every combination of filter values. */
    public static List<JobFilter> filters() {
        var filters = new ArrayList<JobFilter>();
        for (JobStatus status : orNone(List.of(JobStatus.RUNNING, JobStatus.FAILED))) {
            for (String type : orNone(List.of("meta-analysis", "unknown-type"))) {
                for (String submitter : orNone(List.of("ann"))) {
                    for (String hash : orNone(List.of(hash(1)))) {
                        for (Instant since : orNone(List.of(START.plusSeconds(8)))) {
                            filters.add(new JobFilter(status, type, hash, submitter, since));
                        }
                    }
                }
            }
        }
        return filters;
    }

    private static <T> List<@Nullable T> orNone(List<T> values) {
        var all = new ArrayList<@Nullable T>(values);
        all.add(null);
        return all;
    }

    /** Makes the same call on {@code threads} threads at once; each call gets its number. */
    public static <T> List<T> together(int threads, Numbered<T> call) throws Exception {
        var ready = new CountDownLatch(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            var calls = new ArrayList<Callable<T>>();
            for (int i = 0; i < threads; i++) {
                int own = i;
                calls.add(() -> {
                    ready.countDown();
                    ready.await();
                    return call.call(own);
                });
            }
            var results = new ArrayList<T>();
            for (Future<T> result : executor.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }

    /** A call that gets a number. */
    @FunctionalInterface
    public interface Numbered<T> {
        T call(int number) throws Exception;
    }
}

package dev.composerunner.lambdas.ledger;

import static dev.composerunner.lambdas.ledger.LedgerWorkload.START;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.all;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.end;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.hash;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.prefix;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.recount;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.running;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.lambdas.ledger.Ledger.Addition;
import dev.composerunner.lambdas.ledger.Ledger.Deletion;
import dev.composerunner.lambdas.ledger.Ledger.Ending;
import dev.composerunner.lambdas.ledger.Ledger.Reservation;
import dev.composerunner.lambdas.ledger.Ledger.Settlement;
import dev.composerunner.lambdas.ledger.LedgerStats.JobCount;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of a ledger does. */
@Timeout(120)
public abstract class LedgerContract {

    private static final YearMonth MONTH = YearMonth.of(2026, 11);
    private static final Instant WINDOW_END = Instant.parse("2100-01-01T00:01:00Z");
    private static final long SEED = 20261128;

    /** The ledger of this test, empty at its start. */
    protected abstract Ledger ledger();

    /** How many random changes a test makes. */
    protected abstract int operations();

    @Test
    void add_everyField_isReadBack() {
        JobRow job = new JobRow(
                prefix("whole"),
                "arn:aws:states:us-east-1:123456789012:execution:pipeline:whole",
                "meta-analysis",
                "1.2.3+4",
                hash(7),
                3,
                JobStatus.FAILED,
                FailureType.OutOfMemory,
                "ann@lab",
                Instant.parse("2026-11-28T09:00:00.123Z"),
                Instant.parse("2026-11-28T10:00:00.456Z"),
                new MicroUsd(5),
                new MicroUsd(MicroUsd.MAX),
                false);
        JobRow bare = running("bare", 1);

        assertThat(ledger().add(job)).isEqualTo(Addition.ADDED);
        assertThat(ledger().add(bare)).isEqualTo(Addition.ADDED);

        assertThat(ledger().job(job.artifactPrefix())).contains(job);
        assertThat(ledger().job(bare.artifactPrefix())).contains(bare);
        assertThat(ledger().job(prefix("another"))).isEmpty();
        assertThat(ledger().list(JobFilter.ANY, 10, null).jobs()).containsExactly(bare, job);
    }

    @Test
    void add_nameIsTaken_changesNothing() {
        JobRow first = running("twin", 0).withHash(hash(1), 1);
        ledger().add(first);

        assertThat(ledger().add(running("twin", 5).withHash(hash(1), 2))).isEqualTo(Addition.EXISTS);
        assertThat(ledger().add(first)).isEqualTo(Addition.EXISTS);

        assertThat(ledger().job(prefix("twin"))).contains(first);
        assertThat(ledger().latest(hash(1))).contains(new LatestAttempt(1, prefix("twin"), first));
        assertThat(ledger().stats().counts()).containsExactly(new JobCount("meta-analysis", JobStatus.RUNNING, 1));
    }

    @Test
    void latest_attemptsInAnyOrder_isNeverLowered() {
        assertThat(ledger().latest(hash(1))).isEmpty();
        ledger().add(running("second", 0).withHash(hash(1), 2));
        ledger().add(running("first", 1).withHash(hash(1), 1));
        ledger().add(running("second-again", 2).withHash(hash(1), 2));
        assertThat(ledger().latest(hash(1)).orElseThrow().artifactPrefix()).isEqualTo(prefix("second"));
        assertThat(ledger().stats().counts()).containsExactly(new JobCount("meta-analysis", JobStatus.RUNNING, 3));

        ledger().add(running("tenth", 3).withHash(hash(1), 10));
        LatestAttempt latest = ledger().latest(hash(1)).orElseThrow();
        assertThat(latest.attempt()).isEqualTo(10);
        assertThat(latest.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(ledger().latest(hash(2))).isEmpty();
    }

    /** A name that was used is not free again: the next attempt has to have another number. */
    @Test
    void latest_jobIsDeleted_keepsItsNumber() {
        ledger().add(running("gone", 0).withHash(hash(1), 4));
        ledger().end(prefix("gone"), end(JobStatus.FAILED));
        ledger().delete(prefix("gone"));
        assertThat(ledger().latest(hash(1))).contains(new LatestAttempt(4, prefix("gone"), null));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "RUNNING")
    void end_runningJob_movesItsCount(JobStatus status) {
        JobRow job = running("job", 0).withEstimatedCost(new MicroUsd(9));
        ledger().add(job);
        ledger().add(running("other", 1));

        assertThat(ledger().end(prefix("job"), end(status))).isEqualTo(Ending.ENDED);

        assertThat(ledger().job(prefix("job"))).contains(job.ended(end(status)));
        assertThat(ledger().stats())
                .isEqualTo(new LedgerStats(
                        List.of(
                                new JobCount("meta-analysis", JobStatus.RUNNING, 1),
                                new JobCount("meta-analysis", status, 1)),
                        START.plusSeconds(1)));
        assertThat(ledger().list(JobFilter.ANY.withStatus(status), 10, null).jobs())
                .containsExactly(job.ended(end(status)));
        assertThat(ledger().list(JobFilter.ANY.withStatus(JobStatus.RUNNING), 10, null)
                        .jobs())
                .containsExactly(running("other", 1));
    }

    @Test
    void end_twice_keepsTheFirst() {
        ledger().add(running("job", 0));
        ledger().end(prefix("job"), end(JobStatus.SUCCEEDED));
        LedgerStats before = ledger().stats();

        assertThat(ledger().end(prefix("job"), end(JobStatus.FAILED))).isEqualTo(Ending.ALREADY_ENDED);
        assertThat(ledger().end(prefix("job"), end(JobStatus.SUCCEEDED))).isEqualTo(Ending.ALREADY_ENDED);

        assertThat(ledger().job(prefix("job")).orElseThrow().status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(ledger().stats()).isEqualTo(before);
    }

    @Test
    void end_unknownJob_isAbsent() {
        assertThat(ledger().end(prefix("nobody"), end(JobStatus.FAILED))).isEqualTo(Ending.ABSENT);
        assertThat(ledger().stats()).isEqualTo(new LedgerStats(List.of(), null));
    }

    @Test
    void expire_job_isNoLongerReusable() {
        JobRow job = running("job", 0);
        ledger().add(job);
        assertThat(ledger().expire(prefix("job"))).isTrue();
        assertThat(ledger().expire(prefix("job"))).isTrue();
        assertThat(ledger().job(prefix("job"))).contains(job.expired());
        ledger().end(prefix("job"), end(JobStatus.SUCCEEDED));
        // An end that writes the row as it was read before would make it reusable again.
        assertThat(ledger().job(prefix("job")).orElseThrow().reusable()).isFalse();
        assertThat(ledger().expire(prefix("nobody"))).isFalse();
        assertThat(ledger().job(prefix("nobody"))).isEmpty();
    }

    @Test
    void delete_endedJob_takesItsCountAlong() {
        ledger().add(running("job", 0));
        assertThat(ledger().delete(prefix("job"))).isEqualTo(Deletion.STILL_RUNNING);
        assertThat(ledger().job(prefix("job"))).isPresent();

        ledger().end(prefix("job"), end(JobStatus.ABORTED));
        assertThat(ledger().delete(prefix("job"))).isEqualTo(Deletion.DELETED);
        assertThat(ledger().delete(prefix("job"))).isEqualTo(Deletion.ABSENT);

        assertThat(ledger().job(prefix("job"))).isEmpty();
        assertThat(ledger().list(JobFilter.ANY, 10, null).jobs()).isEmpty();
        assertThat(ledger().stats()).isEqualTo(new LedgerStats(List.of(), null));
    }

    @Test
    void list_everyFilter_isTheRowsThatMatchNewestFirst() {
        new LedgerWorkload(SEED).run(ledger(), operations());
        List<JobRow> everything = all(ledger(), JobFilter.ANY, JobPage.MAX_LIMIT);
        assertThat(everything).hasSizeGreaterThan(operations() / 4);
        assertThat(everything.stream().map(JobRow::submittedAt).toList())
                .isSortedAccordingTo(Collections.reverseOrder());
        for (JobFilter filter : LedgerWorkload.filters()) {
            assertThat(all(ledger(), filter, 7))
                    .as("%s, seed %d", filter, SEED)
                    .isEqualTo(everything.stream().filter(filter::matches).toList());
        }
    }

    @Test
    void list_pageEndsWithTheLastRow_hasNoToken() {
        for (int i = 0; i < 4; i++) {
            ledger().add(running("job" + i, i));
        }
        JobPage first = ledger().list(JobFilter.ANY, 2, null);
        assertThat(first.jobs()).containsExactly(running("job3", 3), running("job2", 2));
        JobPage second = ledger().list(JobFilter.ANY, 2, first.nextToken());
        assertThat(second.jobs()).containsExactly(running("job1", 1), running("job0", 0));
        assertThat(second.nextToken()).isNull();
    }

    /** Jobs of one time are in some order, and the end of a page may be among them. */
    @Test
    void list_rowsAreAddedBetweenPages_givesEveryEarlierRowOnce() {
        var expected = new ArrayList<JobRow>();
        for (int i = 0; i < 10; i++) {
            JobRow job = running("job" + i, i / 5);
            expected.add(job);
            ledger().add(job);
        }
        var seen = new ArrayList<JobRow>();
        String token = null;
        int late = 0;
        do {
            JobPage page = ledger().list(JobFilter.ANY, 3, token);
            seen.addAll(page.jobs());
            ledger().add(running("late" + late, 2 + late++));
            token = page.nextToken();
        } while (token != null);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected).doesNotHaveDuplicates();
    }

    @Test
    void list_rowOfTheTokenIsDeleted_goesOnAfterIt() {
        for (int i = 0; i < 4; i++) {
            ledger().add(running("job" + i, i));
        }
        JobPage first = ledger().list(JobFilter.ANY, 2, null);
        ledger().end(prefix("job2"), end(JobStatus.FAILED));
        ledger().delete(prefix("job2"));
        assertThat(ledger().list(JobFilter.ANY, 2, first.nextToken()).jobs())
                .containsExactly(running("job1", 1), running("job0", 0));
    }

    @Test
    void list_tokenOfAnotherFilter_isRefused() {
        for (int i = 0; i < 3; i++) {
            ledger().add(running("job" + i, i));
        }
        JobFilter filter = JobFilter.ANY.withStatus(JobStatus.RUNNING);
        String token = Objects.requireNonNull(ledger().list(filter, 1, null).nextToken());
        assertThat(ledger().list(filter, 1, token).jobs()).containsExactly(running("job1", 1));
        for (JobFilter other : List.of(
                JobFilter.ANY,
                JobFilter.ANY.withStatus(JobStatus.FAILED),
                filter.withSince(START),
                filter.withJobType("meta-analysis"),
                filter.withSubmittedBy("ann"),
                filter.withJobHash(hash(1)))) {
            assertTokenIsRefused(other, token);
        }
    }

    @Test
    void list_tokenIsForged_isRefused() {
        for (int i = 0; i < 3; i++) {
            ledger().add(running("job" + i, i));
        }
        String token =
                Objects.requireNonNull(ledger().list(JobFilter.ANY, 1, null).nextToken());
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertTokenIsRefused(
                    JobFilter.ANY, Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
        }
        // The digest of a position that no store writes can be computed by anybody.
        assertTokenIsRefused(JobFilter.ANY, ListToken.of(JobFilter.ANY, "elsewhere"));
        assertTokenIsRefused(JobFilter.ANY, ListToken.of(JobFilter.ANY, "2026-11-28T09:00:00.000Z#"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "====", "not a token", "AAAAAAAAAAAAAAAAAAAAAAAA"})
    void list_tokenIsNoToken_isRefused(String token) {
        assertTokenIsRefused(JobFilter.ANY, token);
    }

    private void assertTokenIsRefused(JobFilter filter, String token) {
        assertThatThrownBy(() -> ledger().list(filter, 1, token))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("next_token: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void list_limitOutOfRange_isRefused(int limit) {
        assertThatThrownBy(() -> ledger().list(JobFilter.ANY, limit, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("limit: got " + limit + "; allowed: 1 to 100");
    }

    @Test
    void stats_oldestRunning_isTheFirstSubmittedThatRuns() {
        ledger().add(running("newer", 20));
        ledger().add(running("oldest", 5));
        ledger().add(running("ended", 1));
        ledger().end(prefix("ended"), end(JobStatus.SUCCEEDED));
        assertThat(ledger().stats().oldestRunning()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void stats_afterRandomChanges_isTheRecount() {
        new LedgerWorkload(SEED + 1).run(ledger(), operations());
        List<JobRow> everything = all(ledger(), JobFilter.ANY, JobPage.MAX_LIMIT);
        assertThat(ledger().stats().counts()).as("seed %d", SEED + 1).isEqualTo(recount(everything));
    }

    @Test
    void take_window_letsItsLimitThrough() {
        assertThat(ledger().take("submit:ann", 2, WINDOW_END)).isTrue();
        assertThat(ledger().take("submit:ann", 2, WINDOW_END)).isTrue();
        assertThat(ledger().take("submit:ann", 2, WINDOW_END)).isFalse();
        assertThat(ledger().take("submit:ann", 3, WINDOW_END)).isTrue();
        assertThat(ledger().take("submit:bob", 1, WINDOW_END)).isTrue();
        assertThat(ledger().take("submit:ann", 1, WINDOW_END.plusSeconds(60))).isTrue();
        assertThat(ledger().take("submit:ann", 1, WINDOW_END.plusSeconds(60))).isFalse();
    }

    @Test
    void take_argumentsOutOfRange_areRefused() {
        assertThatThrownBy(() -> ledger().take("submit:ann", 0, WINDOW_END)).hasMessageStartingWith("limit: got 0");
        for (String counter : List.of("", "with space", "ä", "x".repeat(201))) {
            assertThatThrownBy(() -> ledger().take(counter, 1, WINDOW_END)).hasMessageStartingWith("counter: got");
        }
        assertThatThrownBy(() -> ledger().take("submit:ann", 1, Instant.MAX)).hasMessageStartingWith("window_end: got");
    }

    @Test
    void reserve_upToTheLimit_isExact() {
        assertThat(reserve("a", 60, 100)).isEqualTo(Reservation.RESERVED);
        assertThat(reserve("b", 41, 100)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(reserve("b", 40, 100)).isEqualTo(Reservation.RESERVED);
        assertThat(reserve("c", 1, 100)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(reserve("c", 0, 100)).isEqualTo(Reservation.RESERVED);
        assertThat(reserve("d", 101, 100)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(100, 0));
        // Another month has a budget of its own.
        assertThat(ledger().budget(MONTH.plusMonths(1))).isEqualTo(Budget.EMPTY);
        assertThat(ledger().reserve(MONTH.plusMonths(1), prefix("a"), new MicroUsd(100), new MicroUsd(100)))
                .isEqualTo(Reservation.RESERVED);
    }

    @Test
    void reserve_firstOneIsOverTheLimit_isRefused() {
        assertThat(reserve("a", 101, 100)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(reserve("a", 1, 0)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(ledger().settle(MONTH, prefix("a"), MicroUsd.ZERO)).isEqualTo(Settlement.ABSENT);
        assertThat(ledger().budget(MONTH)).isEqualTo(Budget.EMPTY);
    }

    @Test
    void reserve_again_changesNothing() {
        reserve("a", 60, 100);
        assertThat(reserve("a", 60, 100)).isEqualTo(Reservation.ALREADY_RESERVED);
        // A retry is no new job, even where the budget has no room for one.
        assertThat(reserve("a", 60, 10)).isEqualTo(Reservation.ALREADY_RESERVED);
        assertThat(reserve("a", 200, 100)).isEqualTo(Reservation.ALREADY_RESERVED);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(60, 0));
    }

    @Test
    void reserve_afterItWasGivenBack_reservesAgain() {
        reserve("a", 60, 100);
        ledger().settle(MONTH, prefix("a"), MicroUsd.ZERO);
        assertThat(reserve("a", 101, 100)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(reserve("a", 50, 100)).isEqualTo(Reservation.RESERVED);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(50, 0));
        // Otherwise a job that is started after a start that failed would cost nothing.
        assertThat(ledger().settle(MONTH, prefix("a"), new MicroUsd(7))).isEqualTo(Settlement.SETTLED);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(0, 7));
    }

    @Test
    void settle_once_replacesTheReservation() {
        reserve("a", 60, 100);
        reserve("b", 30, 100);
        assertThat(ledger().settle(MONTH, prefix("a"), new MicroUsd(75))).isEqualTo(Settlement.SETTLED);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(30, 75));

        assertThat(ledger().settle(MONTH, prefix("a"), new MicroUsd(10))).isEqualTo(Settlement.ALREADY_SETTLED);
        assertThat(ledger().settle(MONTH, prefix("nobody"), new MicroUsd(10))).isEqualTo(Settlement.ABSENT);
        assertThat(ledger().settle(MONTH.minusMonths(1), prefix("b"), new MicroUsd(10)))
                .isEqualTo(Settlement.ABSENT);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(30, 75));

        // What was spent above its reservation counts.
        assertThat(reserve("c", 1, 105)).isEqualTo(Reservation.OVER_LIMIT);
        assertThat(reserve("c", 1, 106)).isEqualTo(Reservation.RESERVED);
        assertThat(reserve("a", 1, 1000)).isEqualTo(Reservation.ALREADY_RESERVED);
    }

    private Reservation reserve(String name, long amount, long limit) {
        return ledger().reserve(MONTH, prefix(name), new MicroUsd(amount), new MicroUsd(limit));
    }

    @Test
    void add_fiftyThreadsWithOneName_oneWins() throws Exception {
        List<Addition> results =
                together(50, number -> ledger().add(running("twin", number).withHash(hash(1), 1)));
        assertThat(Collections.frequency(results, Addition.ADDED)).isOne();
        assertThat(ledger().stats().counts()).containsExactly(new JobCount("meta-analysis", JobStatus.RUNNING, 1));
        assertThat(all(ledger(), JobFilter.ANY, 100)).hasSize(1);
    }

    @Test
    void add_fiftyThreadsWithOneHash_latestIsTheHighest() throws Exception {
        together(50, number -> ledger().add(running("job" + number, number).withHash(hash(1), number + 1)));
        assertThat(ledger().latest(hash(1)).orElseThrow().attempt()).isEqualTo(50);
        assertThat(ledger().stats().counts()).containsExactly(new JobCount("meta-analysis", JobStatus.RUNNING, 50));
    }

    @Test
    void end_fiftyThreads_oneEnds() throws Exception {
        ledger().add(running("job", 0));
        List<Ending> results = together(
                50, number -> ledger().end(prefix("job"), end(number % 2 == 0 ? JobStatus.FAILED : JobStatus.ABORTED)));
        assertThat(Collections.frequency(results, Ending.ENDED)).isOne();
        assertThat(Collections.frequency(results, Ending.ALREADY_ENDED)).isEqualTo(49);
        assertThat(ledger().stats().counts()).isEqualTo(recount(all(ledger(), JobFilter.ANY, 100)));
    }

    @Test
    void take_fiftyThreads_limitIsExact() throws Exception {
        List<Boolean> results = together(50, _ -> ledger().take("submit:ann", 20, WINDOW_END));
        assertThat(Collections.frequency(results, true)).isEqualTo(20);
    }

    @Test
    void reserve_fiftyThreads_limitIsExact() throws Exception {
        List<Reservation> results = together(50, number -> reserve("job" + number, 1, 20));
        assertThat(Collections.frequency(results, Reservation.RESERVED)).isEqualTo(20);
        assertThat(Collections.frequency(results, Reservation.OVER_LIMIT)).isEqualTo(30);
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(20, 0));
    }

    @Test
    void settle_fiftyThreads_oneSettles() throws Exception {
        reserve("job", 10, 100);
        List<Settlement> results = together(50, number -> ledger().settle(MONTH, prefix("job"), new MicroUsd(number)));
        int winner = results.indexOf(Settlement.SETTLED);
        assertThat(Collections.frequency(results, Settlement.SETTLED)).isOne();
        assertThat(ledger().budget(MONTH)).isEqualTo(new Budget(0, winner));
    }

    @Test
    void stats_changesOnManyThreads_isTheRecount() throws Exception {
        together(8, number -> {
            for (int i = 0; i < 5; i++) {
                String name = "job" + number + "-" + i;
                ledger().add(running(name, i));
                if (i % 2 == 0) {
                    ledger().end(prefix(name), end(JobStatus.SUCCEEDED));
                }
                if (i % 4 == 0) {
                    ledger().delete(prefix(name));
                }
            }
            return number;
        });
        List<JobRow> everything = all(ledger(), JobFilter.ANY, 100);
        assertThat(everything).hasSize(24);
        assertThat(ledger().stats().counts()).isEqualTo(recount(everything));
    }
}

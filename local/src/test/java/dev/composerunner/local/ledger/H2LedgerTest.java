package dev.composerunner.local.ledger;

import static dev.composerunner.lambdas.ledger.LedgerWorkload.START;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.end;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.hash;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.prefix;
import static dev.composerunner.lambdas.ledger.LedgerWorkload.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.JobPage;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerContract;
import dev.composerunner.lambdas.ledger.LedgerException;
import dev.composerunner.lambdas.ledger.LedgerStats;
import dev.composerunner.lambdas.ledger.LedgerWorkload;
import dev.composerunner.lambdas.ledger.MicroUsd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2LedgerTest extends LedgerContract {

    private static final Clock CLOCK = Clock.fixed(START, ZoneOffset.UTC);

    @TempDir
    Path folder;

    private H2Ledger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = H2Ledger.open(folder, CLOCK);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Override
    protected Ledger ledger() {
        return ledger;
    }

    @Override
    protected int operations() {
        return 2000;
    }

    private void reopen(Clock clock) throws IOException {
        ledger.close();
        ledger = H2Ledger.open(folder, clock);
    }

    @Test
    void open_again_findsEverything() throws IOException {
        new LedgerWorkload(1).run(ledger, 200);
        ledger.take("submit:ann", 1, START.plusSeconds(60));
        ledger.reserve(YearMonth.of(2026, 11), prefix("a"), new MicroUsd(3), new MicroUsd(3));
        JobPage jobs = ledger.list(JobFilter.ANY, 100, null);
        LedgerStats stats = ledger.stats();

        reopen(CLOCK);

        assertThat(ledger.list(JobFilter.ANY, 100, null)).isEqualTo(jobs);
        assertThat(ledger.stats()).isEqualTo(stats);
        assertThat(ledger.take("submit:ann", 1, START.plusSeconds(60))).isFalse();
        assertThat(ledger.budget(YearMonth.of(2026, 11)).reservedMicroUsd()).isEqualTo(3);
    }

    @Test
    void open_fileIsDamaged_saysWhatToDo() throws IOException {
        ledger.close();
        Files.writeString(folder.resolve("ledger.mv.db"), "not a database".repeat(1000));
        assertThatThrownBy(() -> H2Ledger.open(folder, CLOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ledger.mv.db cannot be opened (")
                .hasMessageContaining("restore it from a copy or move it away");
        Files.delete(folder.resolve("ledger.mv.db"));
        ledger = H2Ledger.open(folder, CLOCK);
    }

    @Test
    void job_rowIsDamaged_saysWhichAndWhy() throws Exception {
        ledger.add(running("job", 0));
        change("update job set status = 'ASLEEP'");
        assertThatThrownBy(() -> ledger.job(prefix("job")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("job job is damaged")
                .hasMessageContaining("ASLEEP");
    }

    /** A change that fails half way must leave neither row nor count behind. */
    @Test
    void add_storeFailsHalfWay_changesNothing() throws Exception {
        ledger.add(running("before", 0).withHash(hash(1), 1));
        change("alter table latest_attempt rename to away");
        assertThatThrownBy(() -> ledger.add(running("job", 1).withHash(hash(1), 2)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("ledger.mv.db: the ledger could not be read or stored: ");
        change("alter table away rename to latest_attempt");

        assertThat(ledger.list(JobFilter.ANY, 10, null).jobs()).hasSize(1);
        assertThat(ledger.stats().counts().getFirst().jobs()).isOne();
        assertThat(ledger.latest(hash(1)).orElseThrow().attempt()).isOne();
    }

    /** A plan that sorts reads every row of the list for each page. */
    @Test
    void list_everyFilter_readsInTheOrderOfAnIndex() throws Exception {
        new LedgerWorkload(1).run(ledger, 300);
        try (LedgerDatabase database = LedgerDatabase.open(folder)) {
            for (JobFilter filter : LedgerWorkload.filters()) {
                var listing = JobLists.listing(filter, 5, null);
                String plan = database.read(session -> session.first(
                                "explain " + listing.sql(),
                                row -> row.getString(1),
                                listing.values().toArray())
                        .orElseThrow());
                assertThat(plan).as("%s", filter).contains("/* index sorted */").doesNotContain("tableScan");
            }
        }
    }

    @Test
    void take_newWindow_removesTheExpired() throws Exception {
        ledger.take("submit:ann", 5, START.plusSeconds(60));
        ledger.take("submit:ann", 5, START.plus(Duration.ofDays(1)));
        reopen(Clock.offset(CLOCK, Duration.ofHours(2)));
        ledger.take("submit:bob", 5, START.plus(Duration.ofDays(1)));
        assertThat(rows("rate")).isEqualTo(2);
    }

    @Test
    void reserve_newMonth_removesTheExpiredAndKeepsTheirSums() throws Exception {
        YearMonth month = YearMonth.of(2026, 11);
        ledger.reserve(month, prefix("a"), new MicroUsd(3), new MicroUsd(3));
        reopen(Clock.offset(CLOCK, Duration.ofDays(500)));
        ledger.reserve(month.plusMonths(16), prefix("b"), new MicroUsd(3), new MicroUsd(3));
        assertThat(rows("reservation")).isOne();
        assertThat(ledger.budget(month).reservedMicroUsd()).isEqualTo(3);
    }

    /** Each name that the process has written out was added before. */
    @Test
    void open_processWasKilled_findsWhatItHadAdded() throws Exception {
        ledger.close();
        Path names = Files.createFile(folder.resolve("names"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LedgerProcess.class.getName(),
                        folder.toString())
                .redirectOutput(names.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            while (process.isAlive() && Files.size(names) < 2000) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
            assertThat(process.isAlive())
                    .as("the process has not ended by itself")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String written = Files.readString(names);
        String last =
                written.substring(0, written.lastIndexOf('\n')).lines().toList().getLast();

        ledger = H2Ledger.open(folder, CLOCK);

        int number = Integer.parseInt(last.substring("job".length()));
        for (int i = 0; i <= number; i++) {
            assertThat(ledger.job(prefix("job" + i)))
                    .as("job%d of %d", i, number)
                    .isPresent();
        }
        assertThat(ledger.stats().counts())
                .isEqualTo(LedgerWorkload.recount(LedgerWorkload.all(ledger, JobFilter.ANY, 100)));
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int rows(String table) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                var count = statement.executeQuery("select count(*) from " + table)) {
            count.next();
            return count.getInt(1);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("ledger").toAbsolutePath()
                        + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=500;RETENTION_TIME=1000;TRACE_LEVEL_FILE=4",
                "",
                "");
    }

    /** Adds jobs until it is killed, and ends every second one. */
    static final class LedgerProcess {

        private LedgerProcess() {}

        public static void main(String[] args) throws IOException {
            try (H2Ledger ledger = H2Ledger.open(Path.of(args[0]), CLOCK)) {
                for (int i = 0; i < 1_000_000; i++) {
                    String name = "job" + i;
                    ledger.add(running(name, i).withHash(hash(i), 1));
                    if (i % 2 == 0) {
                        ledger.end(prefix(name), end(JobStatus.SUCCEEDED));
                    }
                    System.out.println(name);
                }
            }
        }
    }
}

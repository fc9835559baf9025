package dev.composerunner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.job.store.FolderArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgressReporterTest {

    @Test
    void onProgress_firstNews_isWrittenAtOnceAndTheNextOnlyAfterTheInterval(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("progress.json");
        try (var reporter = new ProgressReporter(new FolderArtifactStore(folder), Duration.ofHours(1))) {
            reporter.start();
            reporter.onProgress(progress(1));
            await(file);
            reporter.onProgress(progress(2));
            // A reporter that ignored its interval would write the second in a few milliseconds.
            Thread.sleep(100);

            assertThat(done(file)).isEqualTo(1);
        }
        assertThat(done(file)).isEqualTo(1);
    }

    @Test
    void onProgress_manyNewsInAnInterval_theLatestIsWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("progress.json");
        try (var reporter = new ProgressReporter(new FolderArtifactStore(folder), Duration.ofMillis(200))) {
            reporter.start();
            for (int i = 1; i <= 1000; i++) {
                reporter.onProgress(progress(i));
            }
            for (int i = 0; i < 600 && (!Files.exists(file) || done(file) < 1000); i++) {
                Thread.sleep(50);
            }

            assertThat(done(file)).isEqualTo(1000);
        }
    }

    @Test
    void close_neverStarted_ends(@TempDir Path folder) {
        // A job that fails before it has anything to report must still come to its record.
        var reporter = new ProgressReporter(new FolderArtifactStore(folder), Duration.ofSeconds(5));
        reporter.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onProgress_storeFails_countsAndGoesOn(@TempDir Path folder) throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "no folder");
        var reporter = new ProgressReporter(new FolderArtifactStore(blocked), Duration.ofMillis(1));
        reporter.start();
        for (int i = 0; i < 6000 && reporter.failures() < 3; i++) {
            reporter.onProgress(progress(i));
            Thread.sleep(5);
        }
        reporter.close();

        assertThat(reporter.failures()).isGreaterThanOrEqualTo(3);
        assertThat(reporter.firstFailure()).startsWith("cannot write");
    }

    private static JobProgress progress(long done) {
        return new JobProgress("phase", done, 1000, null, null, Instant.EPOCH);
    }

    private static long done(Path file) throws IOException {
        return ContractJson.MAPPER.readValue(file.toFile(), JobProgress.class).done();
    }

    private static void await(Path file) throws InterruptedException {
        for (int i = 0; i < 600 && !Files.exists(file); i++) {
            Thread.sleep(50);
        }
        assertThat(file).exists();
    }
}

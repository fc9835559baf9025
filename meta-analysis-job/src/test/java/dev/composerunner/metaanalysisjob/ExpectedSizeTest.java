package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.JobMetadata;
import dev.composerunner.job.JobListener;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.inputs.BundleSource;
import dev.composerunner.metaanalysisjob.inputs.Method;
import dev.composerunner.metaanalysisjob.inputs.StudyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpectedSizeTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"ALE, false", "ALE, true", "MKDADensity, false", "MKDAChi2, true"})
    void of_runs_isNeverMoreThanTheyLeave(String estimator, boolean many) throws Exception {
        Path coordinates = many
                ? Path.of("..", "examples", "sleuth.txt")
                : Files.writeString(
                        folder.resolve("one.txt"), "// Reference=MNI\n// Ada, 1999: a\n// Subjects=9\n-40 20 10\n");
        var files = new StudyFiles(coordinates, estimator.equals("MKDAChi2") ? coordinates : null);
        var corrector = Method.component("FDRCorrector");
        corrector.withObject("/args").put("method", "indep");
        var method = new Method(Method.component(estimator), corrector, null, null);
        BundleSource source = method.appliedTo(files);
        Bundle bundle = source.read();

        JobMetadata metadata = ForegroundJob.ofFiles(files, folder.resolve("out"))
                .withMethod(method)
                .run(JobListener.NONE);

        assertThat(metadata.failure()).isNull();
        long left = Objects.requireNonNull(metadata.artifacts()).stream()
                .mapToLong(JobMetadata.Artifact::size)
                .sum();
        // A run must not be refused on a disk that has room for it, and one that needs a megabyte be let begin on an
        // empty one.
        assertThat(ExpectedSize.of(bundle)).isBetween(left / 10, left);
    }
}

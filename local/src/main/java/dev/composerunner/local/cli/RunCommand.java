package dev.composerunner.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ComposeEnvironment;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.JobRequest;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.task.ForegroundJob;
import dev.composerunner.task.JobListener;
import dev.composerunner.task.inputs.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one job in the foreground. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs one meta-analysis here and leaves maps, tables, text and metadata.json in a folder.")
final class RunCommand implements Callable<Integer> {

    /** What the job has for ending after Ctrl-C. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Parameters(
            paramLabel = "ID|FOLDER",
            description =
                    "Id at Neurosynth Compose, or a folder with specification.json, studyset.json and annotation.json.")
    private String input = "";

    @Option(
            names = {"--out", "--result-dir"},
            paramLabel = "DIR",
            description = "Folder of the results (default: NAME-results in the current folder).")
    private @Nullable Path out;

    @Mixin
    private JobOptions options = new JobOptions();

    @Override
    public Integer call() throws IOException {
        Path folder = Path.of(input);
        Path results = out == null ? Path.of(folder.toAbsolutePath().normalize().getFileName() + "-results") : out;
        if (Files.exists(results) && !Files.isDirectory(results)) {
            throw InvalidRequestException.of("--out", results.toString(), "a folder, not a file");
        }
        ForegroundJob job = job(folder, results)
                .withNoUpload(options.noUpload)
                .withSecrets(new JobSecrets(secret(options.nscKey), secret(options.nvKey)));
        if (options.nCores != null) {
            job = job.withThreads(cores(options.nCores));
        }
        JobMetadata metadata = runUntilStopped(job);
        report(metadata, results, options.noUpload);
        return metadata.exitCode() == null ? 1 : metadata.exitCode();
    }

    private ForegroundJob job(Path folder, Path results) {
        if (Files.isDirectory(folder)) {
            return ForegroundJob.ofFolder(folder, results);
        }
        if (input.contains("/")) {
            throw new IllegalArgumentException(input + ": there is no such folder");
        }
        String name = options.environment == null ? "" : options.environment;
        ComposeEnvironment environment = name.isEmpty()
                ? ComposeEnvironment.PRODUCTION
                : ComposeEnvironment.of(name)
                        .orElseThrow(
                                () -> InvalidRequestException.of("--environment", name, ComposeEnvironment.allowed()));
        return ForegroundJob.ofMetaAnalysis(input, Addresses.of(environment, System.getenv()), results);
    }

    /** Ctrl-C and a termination signal interrupt the job, which ends with its metadata. */
    private static JobMetadata runUntilStopped(ForegroundJob job) throws IOException {
        Thread worker = Thread.currentThread();
        try (StopSignal _ = StopSignal.on(worker::interrupt, GRACE);
                ProgressView view = ProgressView.ofStandardError()) {
            return job.run(new JobListener() {
                @Override
                public void onEvent(String message, JsonNode details) {
                    // The progress says as much as a person in front of it needs; metadata.json has the rest.
                }

                @Override
                public void onProgress(JobProgress progress) {
                    view.show(progress);
                }
            });
        }
    }

    private static void report(JobMetadata metadata, Path results, boolean noUpload) {
        List<String> warnings = metadata.warnings() == null ? List.of() : metadata.warnings();
        warnings.forEach(warning -> System.err.println(PlainText.of("warning: " + warning)));
        Failure failure = metadata.failure();
        if (failure != null) {
            System.err.println(PlainText.of(failure.type() + ": " + failure.message()));
            return;
        }
        int files = metadata.artifacts() == null ? 0 : metadata.artifacts().size();
        System.err.println(files + " files and metadata.json in " + results);
        if (metadata.resultUrl() != null && !noUpload) {
            System.out.println(metadata.resultUrl());
        }
    }

    private static int cores(int given) {
        if (given < 1 || given > JobRequest.MOST_CORES) {
            throw InvalidRequestException.of("--n-cores", Integer.toString(given), "1 to " + JobRequest.MOST_CORES);
        }
        return given;
    }

    private static @Nullable Secret secret(@Nullable String value) {
        return value == null || value.isEmpty() ? null : new Secret(value);
    }
}

package dev.composerunner.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.terminal.ProgressView;
import dev.composerunner.cli.terminal.StopSignal;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.JobListener;
import dev.composerunner.metaanalysisjob.ForegroundJob;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.metaanalysisjob.inputs.Method;
import dev.composerunner.metaanalysisjob.inputs.StudyFiles;
import dev.composerunner.metaanalysisjob.record.MetaAnalysisRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
public final class RunCommand implements Callable<Integer> {

    /** What the job has for ending after Ctrl-C. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** How the name of a file of coordinates ends. */
    private static final Pattern TEXT = Pattern.compile("(?i)\\.(txt|tsv|csv)$");

    @Parameters(
            paramLabel = "ID|FOLDER|FILE",
            description =
                    "Id at Neurosynth Compose; a folder with specification.json, studyset.json and annotation.json;"
                            + " Sleuth text (.txt), or a table with columns x, y, z and study or id (.tsv, .csv).")
    private String input = "";

    @Option(
            names = {"--out", "--result-dir"},
            paramLabel = "DIR",
            description = "Folder of the results (default: NAME-results in the current folder).")
    private @Nullable Path out;

    @Option(
            names = "--overwrite",
            description = "Replace results of other inputs or settings, and files of others with names of results.")
    private boolean overwrite;

    @Mixin
    private JobOptions options = new JobOptions();

    @Mixin
    private MethodOptions methodOptions = new MethodOptions();

    @Mixin
    private PartOptions partOptions = new PartOptions();

    @Override
    public Integer call() throws IOException {
        Path given = Path.of(input);
        Path results = out == null ? Path.of(name(given) + "-results") : out;
        Method method = methodOptions.method();
        ForegroundJob job = job(given, method, results)
                .withMethod(method)
                .withParts(partOptions.parts(results))
                .withOverwrite(overwrite)
                .withNoUpload(options.noUpload)
                .withKeys(secret(options.nscKey), secret(options.nvKey));
        if (options.nCores != null) {
            job = job.withThreads(cores(options.nCores));
        }
        var left = new Left();
        JobMetadata metadata = runUntilStopped(job, left);
        report(metadata, results, left, options.noUpload);
        if (metadata.exitCode() == null || (metadata.exitCode() == 0 && !left.isIn(results))) {
            return 1;
        }
        return metadata.exitCode();
    }

    private static String name(Path given) {
        String name = String.valueOf(given.toAbsolutePath().normalize().getFileName());
        return Files.isDirectory(given) ? name : TEXT.matcher(name).replaceFirst("");
    }

    private ForegroundJob job(Path given, Method method, Path results) {
        boolean text = TEXT.matcher(input).find();
        if (Files.isRegularFile(given) && text) {
            requireFile("--group2", methodOptions.group2);
            requireFile("--reference", method.reference());
            methodOptions.requireGroups(method);
            return ForegroundJob.ofFiles(new StudyFiles(given, methodOptions.group2), results);
        }
        if (methodOptions.group2 != null) {
            throw InvalidRequestException.of(
                    "--group2", methodOptions.group2.toString(), "a file of coordinates beside another one");
        }
        requireFile("--reference", method.reference());
        if (Files.isDirectory(given)) {
            return ForegroundJob.ofFolder(given, Addresses.of(ComposeEnvironment.PRODUCTION, System.getenv()), results);
        }
        if (Files.exists(given)) {
            throw new IllegalArgumentException(
                    input + ": a file to run is Sleuth text (.txt) or a table of coordinates (.tsv, .csv)");
        }
        if (input.contains("/") || text) {
            throw new IllegalArgumentException(input + ": there is no such " + (text ? "file" : "folder"));
        }
        if (method.replacesAny() && !options.noUpload) {
            throw new InvalidRequestException(
                    "--estimator, --corrector, --reference: the results would not be those that"
                            + " the meta-analysis at Neurosynth Compose asks for; add --no-upload to keep them here");
        }
        String name = options.environment == null ? "" : options.environment;
        ComposeEnvironment environment = name.isEmpty()
                ? ComposeEnvironment.PRODUCTION
                : ComposeEnvironment.of(name)
                        .orElseThrow(
                                () -> InvalidRequestException.of("--environment", name, ComposeEnvironment.allowed()));
        return ForegroundJob.ofMetaAnalysis(input, Addresses.of(environment, System.getenv()), results);
    }

    private static void requireFile(String option, @Nullable Path file) {
        if (file != null && !Files.isRegularFile(file)) {
            throw InvalidRequestException.of(option, file.toString(), "a file that is there");
        }
    }

    /** The folder that a job has left its record in, if it has. */
    private static final class Left {

        private @Nullable Path folder;

        boolean isIn(Path results) throws IOException {
            return folder != null && Files.isSameFile(folder, results);
        }
    }

    /** Ctrl-C and a termination signal interrupt the job, which ends with its metadata. */
    private static JobMetadata runUntilStopped(ForegroundJob job, Left left) throws IOException {
        Thread worker = Thread.currentThread();
        try (StopSignal _ = StopSignal.on(worker::interrupt, GRACE);
                ProgressView view = ProgressView.ofStandardError()) {
            return job.run(new JobListener() {
                @Override
                public void onEvent(String message, JsonNode details) {
                    // The progress says as much as a person in front of it needs; metadata.json has the rest.
                    if (message.equals("results.left")) {
                        left.folder = Path.of(details.path("folder").asText());
                    }
                }

                @Override
                public void onProgress(JobProgress progress) {
                    view.show(progress);
                }
            });
        }
    }

    private static void report(JobMetadata metadata, Path results, Left left, boolean noUpload) throws IOException {
        List<String> warnings = metadata.warnings() == null ? List.of() : metadata.warnings();
        warnings.forEach(warning -> Terminal.say("warning: " + warning));
        int files = metadata.artifacts() == null ? 0 : metadata.artifacts().size();
        Failure failure = metadata.failure();
        if (failure != null) {
            Terminal.say(failure.type() + ": " + failure.message());
        }
        if (left.folder == null) {
            Terminal.say("nothing in " + results + " was changed");
        } else if (!left.isIn(results)) {
            Terminal.say(
                    "nothing in " + results + " was changed: it has other results, or other files of the same names");
            Terminal.say(files + " files and metadata.json in " + left.folder);
        } else if (failure == null) {
            Terminal.say(files + " files and metadata.json in " + results);
        }
        var record = MetaAnalysisRecord.of(metadata);
        if (failure == null && record.resultUrl() != null && !noUpload && !isPart(record)) {
            Terminal.print(record.resultUrl());
        }
    }

    private static boolean isPart(MetaAnalysisRecord record) {
        return record.permutations() != null && record.permutations().stream().anyMatch(each -> each.part() != null);
    }

    private static int cores(int given) {
        if (given < 1 || given > ForegroundJob.MAX_THREADS) {
            throw InvalidRequestException.of("--n-cores", Integer.toString(given), "1 to " + ForegroundJob.MAX_THREADS);
        }
        return given;
    }

    private static @Nullable Secret secret(@Nullable String value) {
        return value == null || value.isEmpty() ? null : new Secret(value);
    }
}

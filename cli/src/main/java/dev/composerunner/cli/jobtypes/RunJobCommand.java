package dev.composerunner.cli.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.client.ParameterOptions;
import dev.composerunner.cli.terminal.ProgressView;
import dev.composerunner.cli.terminal.StopSignal;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.containerjob.ContainerWork;
import dev.composerunner.containerjob.Image;
import dev.composerunner.containerjob.SandboxRun;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.submission.ContainerJob;
import dev.composerunner.contract.submission.ParameterProblem;
import dev.composerunner.contract.submission.ParametersRefusedException;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobListener;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.job.store.FolderArtifactStore;
import dev.composerunner.jobtypes.FileJobType;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.JobTypeReader;
import dev.composerunner.jobtypes.ParameterChecks;
import dev.composerunner.sandbox.BackEnds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one job of a job type file, here and now. */
@Command(
        name = "run-job",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one job of a job type file in the foreground, without a service.",
            "What the program prints goes to the standard output; the exit code is 0, or that of the failure type."
        })
public final class RunJobCommand implements Callable<Integer> {

    /** What a program has for ending, and the record after it. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    @Parameters(paramLabel = "FILE", description = "Job type file, NAME.job.yaml or NAME.job.json.")
    private @Nullable Path file;

    @Mixin
    private ParameterOptions parameters = new ParameterOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder for the outputs and metadata.json; new or empty.")
    private Path out = Path.of("");

    @Option(
            names = "--image-map",
            paramLabel = "IMAGE=PLACE",
            description = "What stands for an image here: host, or the path of an image folder or archive.")
    private Map<String, String> imageMap = Map.of();

    @Override
    public Integer call() throws IOException {
        Path given = Objects.requireNonNull(file);
        FileJobType type;
        try {
            type = new FileJobType(JobTypeReader.read(given));
        } catch (JobTypeException e) {
            throw new IOException(e.getMessage(), e);
        }
        ContainerJob job = job(type);
        requireEmpty(out);
        Path folder = Objects.requireNonNull(given.toAbsolutePath().normalize().getParent());
        WorkFolder work = WorkFolder.create();
        WorkFolder images = WorkFolder.create();
        try {
            var run = new SandboxRun(
                    BackEnds.ofMachine(),
                    new Image(imageMap, folder, images.path()),
                    folder.resolve("secrets"),
                    Terminal::print);
            var order = new ContainerOrder(type.name(), type.document().version(), job.type(), job.parameters());
            return report(run(new ContainerWork(order, run, (_, _, _) -> Optional.empty(), "results/"), order, work));
        } finally {
            work.delete();
            images.delete();
        }
    }

    private ContainerJob job(FileJobType type) throws IOException {
        JsonNode given = parameters.read();
        List<ParameterProblem> problems = new ParameterChecks().problems(type, given);
        if (!problems.isEmpty()) {
            throw new ParametersRefusedException(problems);
        }
        return Objects.requireNonNull(type.read(Submission.of(given)).container());
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var members = Files.list(folder)) {
                if (members.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "--out: got " + folder + ", which has files; allowed: a new or empty folder");
                }
            }
        }
    }

    private JobMetadata run(ContainerWork work, ContainerOrder order, WorkFolder folder) throws IOException {
        Thread worker = Thread.currentThread();
        try (StopSignal _ = StopSignal.on(worker::interrupt, GRACE);
                ProgressView view = ProgressView.ofStandardError()) {
            JobReports reports = JobReports.to(
                    new JobListener() {
                        @Override
                        public void onEvent(String message, JsonNode details) {
                            // metadata.json says it all.
                        }

                        @Override
                        public void onProgress(JobProgress progress) {
                            view.show(progress);
                        }
                    },
                    null);
            reports.record().program(order.jobType(), null);
            var store = new FolderArtifactStore(out);
            Optional<Failure> failure;
            try {
                failure = reports.run(() -> work.run(new JobContext(folder, store, JobSecrets.NONE, reports)));
            } catch (InterruptedException e) {
                failure = Optional.of(JobReports.cancelled());
            }
            JobMetadata metadata =
                    reports.record().metadata(ArtifactPrefix.random().value(), failure.orElse(null));
            reports.write(store, metadata);
            return metadata;
        }
    }

    private int report(JobMetadata metadata) {
        List<String> warnings = metadata.warnings() == null ? List.of() : metadata.warnings();
        warnings.forEach(warning -> Terminal.say("warning: " + warning));
        Failure failure = metadata.failure();
        if (failure != null) {
            Terminal.say(failure.type() + ": " + failure.message());
            return failure.type().exitCode();
        }
        int files = metadata.artifacts() == null ? 0 : metadata.artifacts().size();
        Terminal.say(files + (files == 1 ? " file" : " files") + " and metadata.json in " + out);
        return 0;
    }
}

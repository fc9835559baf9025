package dev.composerunner.cli;

import dev.composerunner.cli.client.ArtifactTable;
import dev.composerunner.cli.client.Download;
import dev.composerunner.cli.client.JobWatch;
import dev.composerunner.cli.client.ServiceClient;
import dev.composerunner.cli.client.ServiceException;
import dev.composerunner.cli.simulation.SimulatedBundle;
import dev.composerunner.cli.simulation.TruthReport;
import dev.composerunner.cli.terminal.ProgressView;
import dev.composerunner.cli.terminal.StopSignal;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.answer.ResultsAnswer;
import dev.composerunner.contract.answer.StatusAnswer;
import dev.composerunner.contract.answer.SubmitAnswer;
import dev.composerunner.local.Service;
import dev.composerunner.local.ServiceSettings;
import dev.composerunner.loopback.log.LogOutput;
import dev.composerunner.loopback.log.LogOutput.Detail;
import dev.composerunner.metaanalysisjob.folder.ResultsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole way: a service of its own, a submission over HTTP, the job's progress, its artifacts by presigned addresses. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs the shipped, simulated example through the whole service and downloads its results.")
final class DemoCommand implements Callable<Integer> {

    private static final String EXAMPLE = "simulated";
    private static final String CLUSTERS = "z_corr-FDR_method-indep_tab-clust.tsv";
    private static final Duration GRACE = Duration.ofSeconds(40);

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the results (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("demo-results");

    @Option(names = "--overwrite", description = "Replace what DIR holds of other runs.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        LogOutput.install(Detail.STANDARD);
        Path examples = Path.of(System.getenv().getOrDefault("COMPOSE_RUNNER_HOME", ""), "examples");
        Thread worker = Thread.currentThread();
        try (StopSignal _ = StopSignal.on(worker::interrupt, GRACE);
                ResultsFolder results = ResultsFolder.open(out, "--out");
                TemporaryFolder data = TemporaryFolder.create();
                Service service = Service.start(new ServiceSettings(data.path(), 0, 0, 1, examples, Map.of()));
                ServiceClient client = new ServiceClient(service.url())) {
            if (!overwrite) {
                results.requireOf("meta_analysis_id", EXAMPLE);
            }
            Terminal.print("1. service on " + service.url() + ", S3 on " + service.s3Url());
            return run(client, examples.resolve(EXAMPLE), results);
        } catch (InterruptedException e) {
            throw new ServiceException("stopped", e);
        }
    }

    /** A folder that is gone afterwards. */
    private record TemporaryFolder(Path path) implements AutoCloseable {

        static TemporaryFolder create() throws IOException {
            return new TemporaryFolder(Files.createTempDirectory("compose-runner-demo"));
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private int run(ServiceClient client, Path example, ResultsFolder results)
            throws IOException, InterruptedException {
        SubmitAnswer submitted = client.submit(Map.of("meta_analysis_id", EXAMPLE, "no_upload", true));
        Terminal.print("2. submitted the simulated example: job " + submitted.artifactPrefix());
        StatusAnswer ended;
        try (ProgressView view = ProgressView.ofStandardError()) {
            ended = JobWatch.awaitEnd(client, submitted.artifactPrefix(), view);
        }
        if (!ended.status().equals("SUCCEEDED")) {
            Terminal.say(ended.error() + ": " + ended.cause());
            return 1;
        }
        Terminal.print(String.format("3. %s after %.1f s", ended.status(), seconds(ended)));
        List<ResultsAnswer.Artifact> artifacts =
                client.results(submitted.artifactPrefix()).artifacts();
        try (Download download = new Download(results.staged())) {
            for (ResultsAnswer.Artifact artifact : artifacts) {
                download.fetch(artifact);
            }
        }
        Path left = results.commit(
                artifacts.stream().map(ResultsAnswer.Artifact::filename).toList(), overwrite);
        Terminal.print("4. downloaded to " + left + " by presigned addresses:");
        Terminal.print("");
        ArtifactTable.print(artifacts);
        Terminal.print("");
        Terminal.print("5. was the simulated truth found, at a false discovery rate of 5 %?");
        Terminal.print("");
        boolean found = TruthReport.of(example.resolve(SimulatedBundle.TRUTH), left.resolve(CLUSTERS))
                .print(System.out);
        Terminal.print("");
        Terminal.print(found ? "every true location was found" : "not every true location was found");
        return found ? 0 : 1;
    }

    private static double seconds(StatusAnswer status) {
        return status.stopTime() == null
                ? 0
                : Duration.between(status.startTime(), status.stopTime()).toMillis() / 1000.0;
    }
}

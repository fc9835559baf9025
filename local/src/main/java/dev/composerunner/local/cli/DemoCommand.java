package dev.composerunner.local.cli;

import dev.composerunner.contract.ResultsAnswer;
import dev.composerunner.contract.StatusAnswer;
import dev.composerunner.contract.SubmitAnswer;
import dev.composerunner.local.Service;
import dev.composerunner.local.ServiceSettings;
import dev.composerunner.local.simulation.SimulatedBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
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

    @Override
    public Integer call() throws IOException {
        Path examples = Path.of(System.getenv().getOrDefault("COMPOSE_RUNNER_HOME", ""), "examples");
        Thread worker = Thread.currentThread();
        try (StopSignal _ = StopSignal.on(worker::interrupt, GRACE);
                TemporaryFolder data = TemporaryFolder.create();
                Service service = Service.start(new ServiceSettings(data.path(), 0, 0, 1, examples, Map.of()));
                ServiceClient client = new ServiceClient(service.url())) {
            System.out.println("1. service on " + service.url() + ", S3 on " + service.s3Url());
            return run(client, examples.resolve(EXAMPLE));
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

    private int run(ServiceClient client, Path example) throws IOException, InterruptedException {
        SubmitAnswer submitted = client.submit(Map.of("meta_analysis_id", EXAMPLE, "no_upload", true));
        System.out.println("2. submitted the simulated example: job " + submitted.artifactPrefix());
        StatusAnswer ended;
        try (ProgressView view = ProgressView.ofStandardError()) {
            ended = JobWatch.awaitEnd(client, submitted.artifactPrefix(), view);
        }
        if (!ended.status().equals("SUCCEEDED")) {
            System.err.println(ended.error() + ": " + ended.cause());
            return 1;
        }
        System.out.printf("3. %s after %.1f s%n", ended.status(), seconds(ended));
        ResultsAnswer results = client.results(submitted.artifactPrefix());
        try (Download download = new Download(out)) {
            for (ResultsAnswer.Artifact artifact : results.artifacts()) {
                download.fetch(artifact);
            }
        }
        System.out.println("4. downloaded to " + out + " by presigned addresses:");
        System.out.println();
        ArtifactTable.print(results.artifacts(), System.out);
        System.out.println();
        System.out.println("5. was the simulated truth found, at a false discovery rate of 5 %?");
        System.out.println();
        boolean found = TruthReport.of(example.resolve(SimulatedBundle.TRUTH), out.resolve(CLUSTERS))
                .print(System.out);
        System.out.println();
        System.out.println(found ? "every true location was found" : "not every true location was found");
        return found ? 0 : 1;
    }

    private static double seconds(StatusAnswer status) {
        return status.stopTime() == null
                ? 0
                : Duration.between(status.startTime(), status.stopTime()).toMillis() / 1000.0;
    }
}

package dev.composerunner.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.answer.ResultsAnswer;
import dev.composerunner.metaanalysisjob.folder.ResultsFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists or downloads a job's artifacts. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        description = "Lists the artifacts of a job, or downloads them.")
public final class ResultsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "artifact_prefix or job_id of the job.")
    private String job = "";

    @Option(names = "--download", paramLabel = "DIR", description = "Download every artifact into DIR.")
    private @Nullable Path folder;

    @Option(names = "--overwrite", description = "Replace what DIR holds of other jobs.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print the service's answer, with the presigned addresses.")
    private boolean json;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServiceClient client = service.client()) {
            ResultsAnswer results = client.results(job);
            if (results.artifacts().isEmpty()) {
                requireUnfinished(client);
            }
            Path left = folder == null ? null : download(results, folder);
            if (json) {
                Terminal.print(ContractJson.MAPPER.<JsonNode>valueToTree(results));
            } else {
                ArtifactTable.print(results.artifacts());
            }
            if (left != null) {
                Terminal.say(results.artifacts().size() + " files in " + left);
            }
            return 0;
        }
    }

    /** A job that has ended has left something: a listing without anything would hide that it is lost. */
    private void requireUnfinished(ServiceClient client) throws InterruptedException {
        String status = client.status(job).status();
        if (!status.equals("RUNNING")) {
            throw new ServiceException("the service has no artifact of job " + job + ", which is " + status);
        }
        if (folder != null) {
            throw new ServiceException("job " + job + " is RUNNING and has no artifact yet; wait for its end with"
                    + " ./compose-runner status --wait " + job);
        }
    }

    private Path download(ResultsAnswer results, Path target) throws IOException, InterruptedException {
        try (ResultsFolder into = ResultsFolder.open(target, "--download");
                var download = new Download(into.staged())) {
            if (!overwrite) {
                into.requireOf("artifact_prefix", results.artifactPrefix());
            }
            for (ResultsAnswer.Artifact artifact : results.artifacts()) {
                download.fetch(artifact);
            }
            List<String> names = results.artifacts().stream()
                    .map(ResultsAnswer.Artifact::filename)
                    .toList();
            return into.commit(names, overwrite);
        }
    }
}

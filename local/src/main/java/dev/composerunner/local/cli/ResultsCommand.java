package dev.composerunner.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.ResultsAnswer;
import java.io.IOException;
import java.nio.file.Path;
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
final class ResultsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "artifact_prefix or job_id of the job.")
    private String job = "";

    @Option(names = "--download", paramLabel = "DIR", description = "Download every artifact into DIR.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Print the service's answer, with the presigned addresses.")
    private boolean json;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServiceClient client = service.client()) {
            ResultsAnswer results = client.results(job);
            if (folder != null) {
                try (Download download = new Download(folder)) {
                    for (ResultsAnswer.Artifact artifact : results.artifacts()) {
                        download.fetch(artifact);
                    }
                }
            }
            if (json) {
                System.out.println(text(results));
            } else {
                ArtifactTable.print(results.artifacts(), System.out);
            }
            return 0;
        }
    }

    private static String text(ResultsAnswer results) throws JsonProcessingException {
        return ContractJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(results);
    }
}

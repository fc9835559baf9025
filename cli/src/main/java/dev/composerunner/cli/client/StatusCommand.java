package dev.composerunner.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.terminal.ProgressView;
import dev.composerunner.cli.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints how a job stands. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Prints how a job stands, as JSON.")
public final class StatusCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "artifact_prefix or job_id of the job.")
    private String job = "";

    @Option(names = "--wait", description = "Wait for the job's end, with its progress on the standard error.")
    private boolean wait;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServiceClient client = service.client()) {
            if (wait) {
                try (ProgressView view = ProgressView.ofStandardError()) {
                    JobWatch.awaitEnd(client, job, view);
                }
            }
            JsonNode status = client.statusDocument(job);
            Terminal.print(status);
            return wait && !status.path("status").asText().equals("SUCCEEDED") ? 1 : 0;
        }
    }
}

package dev.composerunner.cli.client;

import dev.composerunner.cli.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops a job. */
@Command(name = "cancel", mixinStandardHelpOptions = true, description = "Stops a job and prints its status.")
public final class CancelCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "artifact_prefix or job_id of the job.")
    private String job = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the job.")
    private String reason = "";

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServiceClient client = service.client()) {
            Terminal.print(client.cancel(job, reason).status());
            return 0;
        }
    }
}

package dev.composerunner.cli.client;

import dev.composerunner.cli.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a job's log. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Prints the log of a job.")
public final class LogsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "artifact_prefix or job_id of the job.")
    private String job = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the job has ended.")
    private boolean follow;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServiceClient client = service.client()) {
            JobWatch.log(client, job, follow, event -> Terminal.printLines(event.message()));
            return 0;
        }
    }
}

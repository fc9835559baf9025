package dev.composerunner.cli.smoke;

import dev.composerunner.cli.client.ServiceClient;
import dev.composerunner.cli.client.ServiceException;
import dev.composerunner.cli.client.ServiceOption;
import dev.composerunner.cli.terminal.StopSignal;
import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks a service by two small jobs. */
@Command(
        name = "smoke",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a deployment: runs a small meta-analysis to its end, fetches its record, and cancels a second one.",
            "Nothing is uploaded. Each step is printed with its seconds; the exit code is 0 if all were seen."
        })
public final class SmokeCommand implements Callable<Integer> {

    private static final int MAX_SECONDS = 86_400;
    private static final Duration GRACE = Duration.ofSeconds(40);

    @Option(
            names = "--meta-analysis",
            paramLabel = "ID",
            description = "Id of the meta-analysis at Neurosynth Compose (default: ${DEFAULT-VALUE}, a small one).")
    private String metaAnalysisId = "3opENJpHxRsH";

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            description = "Time for all steps (default: ${DEFAULT-VALUE}); what then still runs is cancelled.")
    private int limitSeconds = 1800;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Override
    public Integer call() throws IOException {
        if (limitSeconds < 1 || limitSeconds > MAX_SECONDS) {
            throw InvalidRequestException.of("--limit", String.valueOf(limitSeconds), "1 to " + MAX_SECONDS);
        }
        Thread worker = Thread.currentThread();
        try (StopSignal _ = StopSignal.on(worker::interrupt, GRACE);
                ServiceClient client = service.client()) {
            new Smoke(client, metaAnalysisId, Duration.ofSeconds(limitSeconds), client.pause()).run();
            return 0;
        } catch (InterruptedException e) {
            throw new ServiceException("stopped", e);
        }
    }
}

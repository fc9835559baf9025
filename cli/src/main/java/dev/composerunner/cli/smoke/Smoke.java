package dev.composerunner.cli.smoke;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.cli.client.Download;
import dev.composerunner.cli.client.ServiceClient;
import dev.composerunner.cli.client.ServiceException;
import dev.composerunner.cli.terminal.Terminal;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.answer.ResultsAnswer.Artifact;
import dev.composerunner.contract.answer.StatusAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One check of a service: a job that succeeds with its results, and a job that is cancelled. */
final class Smoke {

    private static final String RECORD = "metadata.json";

    private final ServiceClient client;
    private final String metaAnalysisId;
    private final Duration limit;
    private final Duration pause;
    private final long startNanos = System.nanoTime();
    private final Set<String> unended = new LinkedHashSet<>();

    /**
     * A check that begins now.
     *
     * @param limit of all steps together
     * @param pause between two questions for a job's status
     */
    Smoke(ServiceClient client, String metaAnalysisId, Duration limit, Duration pause) {
        this.client = client;
        this.metaAnalysisId = metaAnalysisId;
        this.limit = limit;
        this.pause = pause;
    }

    /**
     * Takes all steps, each printed with its time. Jobs that still run when one fails are cancelled.
     *
     * @throws ServiceException if a step fails; the message names it
     */
    void run() throws InterruptedException {
        try {
            String first = step("submit", this::submit, job -> "job " + job);
            step("wait", () -> ended(first, "SUCCEEDED"), StatusAnswer::status);
            List<Artifact> artifacts = step("results", () -> artifacts(first), Smoke::sum);
            step("download", () -> record(first, artifacts), bytes -> String.format("%s, %,d bytes", RECORD, bytes));
            String second = step("submit", this::submit, job -> "job " + job);
            step("cancel", () -> cancelled(second), Function.identity());
            step("wait", () -> ended(second, "ABORTED"), StatusAnswer::status);
        } finally {
            cancelUnended();
        }
    }

    /** What a step does, and gives to those that follow. */
    @FunctionalInterface
    private interface Action<T> {
        T take() throws IOException, InterruptedException;
    }

    private <T> T step(String name, Action<T> action, Function<T, String> seen) throws InterruptedException {
        long from = System.nanoTime();
        try {
            requireTime();
            T result = action.take();
            Terminal.print(String.format(Locale.ROOT, "%-9s %7.1f s  %s", name, seconds(from), seen.apply(result)));
            return result;
        } catch (ServiceException | IOException | IllegalArgumentException e) {
            throw new ServiceException(
                    String.format(
                            Locale.ROOT, "smoke: %s failed after %.1f s: %s", name, seconds(from), e.getMessage()),
                    e);
        }
    }

    private String submit() throws InterruptedException {
        String job = client.submit(Map.of("meta_analysis_id", metaAnalysisId, "no_upload", true))
                .artifactPrefix();
        unended.add(job);
        return job;
    }

    private StatusAnswer ended(String job, String expected) throws InterruptedException {
        StatusAnswer status = client.status(job);
        while (status.status().equals("RUNNING")) {
            requireTime();
            Thread.sleep(pause);
            status = client.status(job);
        }
        unended.remove(job);
        if (!status.status().equals(expected)) {
            throw new ServiceException("job " + job + ": got " + status.status()
                    + (status.error() == null ? "" : ", " + status.error() + ": " + status.cause())
                    + "; expected: " + expected);
        }
        return status;
    }

    private List<Artifact> artifacts(String job) throws InterruptedException {
        List<Artifact> artifacts = client.results(job).artifacts();
        if (artifacts.stream().noneMatch(Smoke::isRecord)) {
            throw new ServiceException("job " + job + ": got " + artifacts.size() + " files without " + RECORD
                    + "; expected: one of them");
        }
        return artifacts;
    }

    private static long record(String job, List<Artifact> artifacts) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("compose-runner-smoke");
        try (var download = new Download(folder)) {
            Artifact artifact =
                    artifacts.stream().filter(Smoke::isRecord).findFirst().orElseThrow();
            Path file = download.fetch(artifact);
            try {
                JsonNode record = ContractJson.MAPPER.readTree(file.toFile());
                if (!record.path("status").asText().equals("SUCCEEDED")
                        || !record.path("artifact_prefix").asText().equals(job)) {
                    throw new ServiceException(RECORD + ": got status '"
                            + record.path("status").asText() + "' of job '"
                            + record.path("artifact_prefix").asText() + "'; expected: SUCCEEDED of " + job);
                }
                return artifact.size();
            } finally {
                Files.delete(file);
            }
        } finally {
            Files.delete(folder);
        }
    }

    private String cancelled(String job) throws InterruptedException {
        String status = client.cancel(job, "smoke").status();
        if (!status.equals("ABORTED")) {
            throw new ServiceException("job " + job + ": got " + status + "; expected: ABORTED");
        }
        return status;
    }

    private void requireTime() {
        if (Duration.ofNanos(System.nanoTime() - startNanos).compareTo(limit) >= 0) {
            throw new ServiceException("the " + limit.toSeconds() + " s of --limit are over");
        }
    }

    /** A job that nobody waits for would cost until its own time is over. */
    private void cancelUnended() throws InterruptedException {
        for (String job : unended) {
            try {
                Terminal.say("smoke: job " + job + " is left: "
                        + client.cancel(job, "left by smoke").status());
            } catch (ServiceException e) {
                Terminal.say("smoke: job " + job + " may still run: " + e.getMessage());
            }
        }
    }

    private static boolean isRecord(Artifact artifact) {
        return artifact.filename().equals(RECORD);
    }

    private static String sum(List<Artifact> artifacts) {
        return String.format(
                Locale.ROOT,
                "%d files, %,d bytes",
                artifacts.size(),
                artifacts.stream().mapToLong(Artifact::size).sum());
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }
}

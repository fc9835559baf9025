package dev.composerunner.containerjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.PipelineDefinition;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/**
 * Waits for the program in a container of the same task, which ECS starts when the inputs are there: the file {@link #STAGED} makes the
 * runner's container healthy. Both find the shared folders at the same paths.
 *
 * @param metadata address of the task metadata endpoint, version 4
 * @param root what the shared folders are below; / outside of tests
 * @param poll time between two questions
 */
public record SiblingRun(URI metadata, Path root, Duration poll) implements ProgramRun {

    /** Name of the container whose image is the job's. */
    public static final String CONTAINER = PipelineDefinition.JOB_CONTAINER;

    /** The file that tells that the inputs are there. */
    public static final String STAGED = JobPaths.STAGED;

    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 1 << 20);
    private static final RetryPolicy RETRIES = new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(5));
    private static final Duration START = Duration.ofMinutes(30);

    @Override
    public JobFolders folders(JobTypeDocument type, JobContext context) throws IOException {
        return JobFolders.shared(root, type);
    }

    @Override
    public boolean ownNetwork() {
        return false;
    }

    @Override
    public Ended run(Staged job, JobContext context) throws JobFailedException, IOException, InterruptedException {
        // The image's user is anybody.
        for (Path folder : job.folders().places().values()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.setPosixFilePermissions(
                job.folders().place(JobPaths.OUTPUTS), PosixFilePermissions.fromString("rwxrwxrwx"));
        var progress = new ProgressReport(
                job.type().progress(), job.folders(), context.reports().phases());
        Files.createFile(job.folders().place(STAGED));
        context.reports().events().tell("program.start", Map.of("container", CONTAINER));
        context.reports().phases().enter("waiting for the image");
        Thread follow = Thread.ofPlatform().daemon().name("program-progress").start(progress::follow);
        try (var calls = new HttpCalls(LIMITS, RETRIES)) {
            return await(job.type(), context, calls);
        } catch (CallException e) {
            throw new JobFailedException(
                    FailureType.Internal, "the task could not be asked how its container stands: " + e.getMessage(), e);
        } finally {
            follow.interrupt();
        }
    }

    private Ended await(JobTypeDocument type, JobContext context, HttpCalls calls)
            throws JobFailedException, CallException, InterruptedException {
        long since = System.nanoTime();
        boolean running = false;
        while (true) {
            JsonNode container = container(calls);
            String status = container.path("KnownStatus").asText();
            if (status.equals("STOPPED")) {
                return ended(type, context, container);
            }
            if (status.equals("RUNNING") && !running) {
                running = true;
                since = System.nanoTime();
                context.reports().phases().enter(ProgressReport.RUNNING);
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - since);
            if (running && passed.toSeconds() >= type.timeoutSeconds()) {
                // The end of the runner ends the task.
                throw new JobFailedException(
                        FailureType.Timeout, "the program ran longer than " + type.timeoutSeconds() + " s", null);
            }
            if (!running && passed.compareTo(START) > 0) {
                throw new JobFailedException(
                        FailureType.TaskNeverStarted, "the container of the image did not start: " + status, null);
            }
            Thread.sleep(poll);
        }
    }

    private static Ended ended(JobTypeDocument type, JobContext context, JsonNode container) throws JobFailedException {
        ObjectNode details = ContractJson.MAPPER.createObjectNode().put("image", type.image());
        details.set("image_id", container.path("ImageID"));
        details.set("exit_code", container.path("ExitCode"));
        context.reports().record().detail("program", details);
        if (!container.path("ExitCode").isInt()) {
            throw new JobFailedException(
                    FailureType.ImagePullFailed, "the container of the image ended without an exit code", null);
        }
        int code = container.path("ExitCode").intValue();
        if (code == FailureType.OutOfMemory.exitCode()) {
            throw new JobFailedException(
                    FailureType.OutOfMemory,
                    "the program was killed, as for needing more memory than the task has",
                    null);
        }
        return new Ended(code, details);
    }

    private JsonNode container(HttpCalls calls) throws CallException, InterruptedException, JobFailedException {
        JsonNode task = calls.getJson(URI.create(metadata + "/task"));
        for (JsonNode container : task.path("Containers")) {
            if (container.path("Name").asText().equals(CONTAINER)) {
                return container;
            }
        }
        throw new JobFailedException(
                FailureType.Internal, "the task has no container " + CONTAINER + "; deploy the job type again", null);
    }
}

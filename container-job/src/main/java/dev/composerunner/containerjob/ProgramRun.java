package dev.composerunner.containerjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.io.IOException;
import java.util.Set;

/** Where the program of a job runs: in a sandbox of this machine, or in a container beside the runner. */
public sealed interface ProgramRun permits SandboxRun, SiblingRun {

    /**
     * A job whose inputs are there.
     *
     * @param type its type
     * @param parameters its parameters, with defaults filled in
     * @param folders what program and runner share
     * @param inputs names of the inputs that are there
     */
    record Staged(JobTypeDocument type, JsonNode parameters, JobFolders folders, Set<String> inputs) {}

    /** The folders that the program is to share with the runner. */
    JobFolders folders(JobTypeDocument type, JobContext context) throws IOException;

    /** Whether the runner may ask addresses of the machine it stands on. */
    boolean ownNetwork();

    /**
     * Runs the program to its end.
     *
     * @throws JobFailedException if it cannot be started, runs too long or uses more than it may
     * @throws InterruptedException if the calling thread is interrupted; the program has been stopped
     */
    Ended run(Staged job, JobContext context) throws JobFailedException, IOException, InterruptedException;

    /**
     * How a program ended.
     *
     * @param exitCode its exit code
     * @param details what the job's record says of it
     */
    record Ended(int exitCode, JsonNode details) {}
}

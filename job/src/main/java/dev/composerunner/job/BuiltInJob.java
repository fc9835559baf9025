package dev.composerunner.job;

import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;

/** How jobs of a type are done in the process of the task itself. Found by {@link ServiceLoader}. */
public interface BuiltInJob {

    /** Name of the {@link dev.composerunner.contract.submission.JobType}. */
    String type();

    /**
     * Reads what a job is to do; nothing is done yet.
     *
     * @param variables environment variables of the task; an empty one is an absent one
     * @throws IllegalArgumentException if one is missing or has a value that is not allowed; the message names the variable, the
     *     value and what is allowed
     */
    Work read(Map<String, String> variables);

    /** What one job is to do. */
    interface Work {

        /**
         * Does it. Files that are left in the job's folder are no artifacts before {@link JobContext#keepArtifacts}.
         *
         * @throws JobFailedException if the job fails for a reason of its own
         * @throws InterruptedException if the calling thread is interrupted; the job has been cancelled, or its machine is taken away
         */
        void run(JobContext context) throws JobFailedException, IOException, InterruptedException;
    }

    /**
     * The type's jobs, if they are on the class path.
     *
     * @throws IllegalArgumentException if they are not
     */
    static BuiltInJob of(String type) {
        return ServiceLoader.load(BuiltInJob.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(job -> job.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("JOB_TYPE: got \"" + type + "\"; allowed: "
                        + String.join(
                                ", ",
                                ServiceLoader.load(BuiltInJob.class).stream()
                                        .map(each -> each.get().type())
                                        .sorted()
                                        .toList())));
    }
}

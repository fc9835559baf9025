package dev.composerunner.contract.submission;

import dev.composerunner.contract.InvalidRequestException;
import java.util.Map;
import java.util.Set;

/**
 * A kind of job: the one place that knows its parameters. Types are found by {@link java.util.ServiceLoader}; what each of them runs
 * as is the task's affair.
 */
public interface JobType {

    /** The name that a submission asks for the type by. */
    String name();

    /** Says what the type is and which parameters it has. */
    JobTypeDescription describe();

    /** Names of the environment variables that a job of the type may be given; no other reaches its task. */
    Set<String> variables();

    /**
     * Checks a submission: an object of its own with the type's parameters, or the parameters and what is said of any job in one. Every
     * field that the type knows is to be asked for: what is left over is reported as unknown.
     *
     * @throws InvalidRequestException if a field is missing or has a value that is not allowed
     */
    JobRequest read(Submission submission);

    /**
     * Finds out how large a task a job needs, and what it computes. May ask another service, in a few seconds; where that does not
     * answer, the size is {@link dev.composerunner.contract.TaskSize#STANDARD} and the job is never reused.
     *
     * @param settings environment variables of the handler
     */
    Inspection inspect(JobRequest request, Map<String, String> settings);

    /** How long results of the type answer equal submissions. */
    default CacheRule cache() {
        return CacheRule.USUAL;
    }
}

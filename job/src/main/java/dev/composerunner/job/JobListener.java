package dev.composerunner.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.JobProgress;

/** Hears what a job does. Called from the job's threads; must not take long. No key is ever among what is heard. */
public interface JobListener {

    /** Hears nothing. */
    JobListener NONE = new JobListener() {
        @Override
        public void onEvent(String message, JsonNode details) {}

        @Override
        public void onProgress(JobProgress progress) {}
    };

    /**
     * Something happened once.
     *
     * @param message its name: {@code workflow.start}, {@code inputs.resolved} ...
     * @param details an object
     */
    void onEvent(String message, JsonNode details);

    /** The job is further. May be called thousands of times in a second. */
    void onProgress(JobProgress progress);
}

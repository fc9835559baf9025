package dev.composerunner.local.task;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Starts the tasks of a task definition. */
public interface TaskRunner {

    /**
     * Starts a task.
     *
     * @param environment its environment variables
     * @throws IOException if it cannot be started; the message says why
     */
    RunningTask start(Map<String, String> environment) throws IOException;

    /** A task that has been started. */
    interface RunningTask {

        /** What the task prints, errors included; ends with the task. */
        InputStream output();

        /** Waits for the end of the task and gives its exit code. */
        int await() throws InterruptedException;

        /** Tells the task to end, and kills it where it does not within 30 s. Returns when it is gone. */
        void stop();
    }
}

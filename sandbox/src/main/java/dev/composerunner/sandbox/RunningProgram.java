package dev.composerunner.sandbox;

import java.io.InputStream;

/** A program that was started. It dies with this JVM, also where the JVM is killed. */
public interface RunningProgram extends AutoCloseable {

    /** Returns standard output and standard error, merged. A program whose output nobody reads waits once the pipe is full. */
    InputStream output();

    /** Waits until the program and everything that it started are gone. */
    Ending await() throws InterruptedException;

    /**
     * Sends SIGTERM to all its processes (in a container: the image's stop signal to its first one), and SIGKILL to those that are left after {@link Limits#grace()}. Returns when nothing
     * is left. An interrupt of the calling thread ends the grace, and is kept.
     */
    void stop();

    /** Returns the most memory that its processes were seen to have at a time; 0 where nothing could be measured. */
    long peakMemoryBytes();

    /** Ends what is left of it at once, and closes {@link #output()}. */
    @Override
    void close();
}

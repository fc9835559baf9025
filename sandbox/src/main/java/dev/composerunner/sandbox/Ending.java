package dev.composerunner.sandbox;

/**
 * How a program ended.
 *
 * @param exitCode the program's own, or 128 + the number of the signal that ended it
 */
public record Ending(int exitCode, Cause cause) {

    /** The code of a program that was ended by SIGKILL. */
    public static final int KILLED = 137;

    /** Why a program ended. */
    public enum Cause {
        /** By itself, whatever its exit code. */
        EXITED,
        /** It had more memory than it may have, seen here or by the kernel; the exit code is {@link #KILLED}. */
        MEMORY,
        /** Its folder, or one of its files, became larger than allowed. */
        DISK,
        /** It had more processes than it may have; the exit code is {@link #KILLED}. */
        PROCESSES,
        /** {@link RunningProgram#stop} or {@link RunningProgram#close} ended it. */
        STOPPED
    }
}

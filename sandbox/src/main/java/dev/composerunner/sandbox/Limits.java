package dev.composerunner.sandbox;

import java.time.Duration;

/**
 * What a program may use.
 *
 * @param memoryBytes all its processes together, with what its {@code /tmp} holds where that is in memory
 * @param diskBytes the size of {@link Program#folder()}, and of any one file that it writes
 * @param processes the largest number of processes at a time
 * @param grace how long it has between SIGTERM and SIGKILL
 */
public record Limits(long memoryBytes, long diskBytes, int processes, Duration grace) {

    public Limits {
        if (memoryBytes < 1 || diskBytes < 1 || processes < 1 || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "limits: got memoryBytes=" + memoryBytes + ", diskBytes=" + diskBytes + ", processes=" + processes
                            + ", grace=" + grace + "; allowed: at least 1 each, and no negative grace");
        }
    }
}

package dev.composerunner.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param phase what it does now: {@code queued}, {@code fetching inputs}, {@code storing artifacts} ..., or a phase of the engine
 * @param done units of the phase that are done
 * @param total units of the phase, or 0 where unknown
 * @param position 1 for the next of the waiting jobs; only while queued
 * @param remainingSeconds about how long the phase still takes, from its rate so far; absent while unknown
 * @param updatedAt when this was written
 */
public record JobProgress(
        String phase,
        long done,
        long total,
        @Nullable Integer position,
        @Nullable Long remainingSeconds,
        Instant updatedAt) {}

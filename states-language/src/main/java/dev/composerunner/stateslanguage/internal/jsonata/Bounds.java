package dev.composerunner.stateslanguage.internal.jsonata;

import java.time.Duration;

/**
 * What one evaluation may use up.
 *
 * @param time wall-clock time
 * @param depth nested evaluations, several for each call of a function
 */
public record Bounds(Duration time, int depth) {

    /** Room for any expression that belongs in a workflow, and an end to those that do not. */
    public static final Bounds STANDARD = new Bounds(Duration.ofSeconds(5), 3_000);
}

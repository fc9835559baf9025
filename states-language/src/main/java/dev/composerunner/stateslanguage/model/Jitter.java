package dev.composerunner.stateslanguage.model;

/** How a retrier spreads its delays. */
public enum Jitter {
    /** The delay is a uniform draw between nothing and the computed delay. */
    FULL,
    /** The delay is the computed delay. */
    NONE
}

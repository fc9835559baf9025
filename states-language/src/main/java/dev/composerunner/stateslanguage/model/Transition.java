package dev.composerunner.stateslanguage.model;

/** Where a state leads. */
public sealed interface Transition {

    /** On to the state of this name, in the same flow. */
    record Next(String state) implements Transition {}

    /** Out of the flow. */
    record End() implements Transition {}
}

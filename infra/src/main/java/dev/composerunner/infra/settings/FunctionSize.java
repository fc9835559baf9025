package dev.composerunner.infra.settings;

/**
 * How much a function gets.
 *
 * @param memoryMiB memory, to which the share of a CPU is proportional
 * @param timeoutSeconds longest time of an invocation
 */
public record FunctionSize(int memoryMiB, int timeoutSeconds) {

    /** The size of a function that nothing else is said of. */
    public static final FunctionSize DEFAULT = new FunctionSize(512, 30);
}

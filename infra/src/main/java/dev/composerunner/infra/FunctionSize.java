package dev.composerunner.infra;

/**
 * How much a function gets.
 *
 * @param memoryMiB memory, to which the share of a CPU is proportional
 * @param timeoutSeconds longest time of an invocation
 */
public record FunctionSize(int memoryMiB, int timeoutSeconds) {

    static final FunctionSize DEFAULT = new FunctionSize(512, 30);
}

package dev.composerunner.metaanalysisjob.record;

/**
 * Consecutive permutations.
 *
 * @param from number of the first
 * @param to number after the last
 */
public record Part(int from, int to) {}

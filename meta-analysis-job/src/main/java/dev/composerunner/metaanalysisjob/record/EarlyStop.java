package dev.composerunner.metaanalysisjob.record;

/**
 * A rule that ends a null distribution once it is clear which results are significant.
 *
 * @param level corrected p-value up to which they are
 * @param error greatest chance that a decision differs from that of all permutations
 */
public record EarlyStop(double level, double error) {}

package dev.composerunner.metaanalysisjob.record;

/**
 * A group of experiments.
 *
 * @param experiments number of experiments with foci
 * @param foci number of their foci, all of which the maps are made of
 * @param fociInsideMask number of the foci that lie inside of the brain mask
 */
public record Group(int experiments, int foci, int fociInsideMask) {}

package dev.composerunner.metaanalysis.corrector;

import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Corrected maps.
 *
 * @param maps masked maps by the names under which they are written, such as {@code z_corr-FDR_method-indep}
 * @param permutations number of permutations that the p-values come from; empty if they come from none
 */
public record Correction(SequencedMap<String, float[]> maps, OptionalInt permutations) {}

package dev.composerunner.metaanalysis.inference;

import dev.composerunner.metaanalysis.permutation.PartialNull;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Maps whose family-wise error rate is controlled by permutation.
 *
 * @param maps masked maps by name without the correction's suffix, such as {@code z_desc-mass_level-cluster}
 * @param distribution the null of the greatest statistics; empty if that of the fit was used
 * @param permutations number of permutations that the p-values come from
 */
public record FamilyWise(SequencedMap<String, float[]> maps, Optional<PartialNull> distribution, int permutations) {}

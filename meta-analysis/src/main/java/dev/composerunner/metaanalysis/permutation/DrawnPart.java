package dev.composerunner.metaanalysis.permutation;

/**
 * A part of a null that was drawn alone.
 *
 * @param part what its permutations left
 * @param report which of how many they are
 */
public record DrawnPart(PartialNull part, PermutationReport report) {}

/** Permutations of the difference of two ALE maps: which experiments reach a voxel, and how often a relabelling exceeds it. */
@NullMarked
package dev.composerunner.metaanalysis.subtraction;

import org.jspecify.annotations.NullMarked;

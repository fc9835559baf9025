/** Null distributions by permutation: random streams, cuts into parts, merges, early stops, and the p-values they give. */
@NullMarked
package dev.composerunner.metaanalysis.permutation;

import org.jspecify.annotations.NullMarked;

/** Corrections of p-values for the number of voxels. */
@NullMarked
package dev.composerunner.metaanalysis.corrector;

import org.jspecify.annotations.NullMarked;

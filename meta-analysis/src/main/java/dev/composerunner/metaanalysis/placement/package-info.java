/** Foci placed on the voxel grid: modelled activation of each experiment, and what one placement exceeds. */
@NullMarked
package dev.composerunner.metaanalysis.placement;

import org.jspecify.annotations.NullMarked;

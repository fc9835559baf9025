/** Volumes on a voxel grid, the brain mask, coordinate spaces and NIfTI-1 files. */
@NullMarked
package dev.composerunner.metaanalysis.image;

import org.jspecify.annotations.NullMarked;

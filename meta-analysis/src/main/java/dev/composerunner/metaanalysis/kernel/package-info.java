/** Kernels that turn the foci of an experiment into its modelled activation map. */
@NullMarked
package dev.composerunner.metaanalysis.kernel;

import org.jspecify.annotations.NullMarked;

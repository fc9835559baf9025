/** Clusters of a thresholded map, the table of their peaks, and what each experiment contributes to them. */
@NullMarked
package dev.composerunner.metaanalysis.diagnostics;

import org.jspecify.annotations.NullMarked;

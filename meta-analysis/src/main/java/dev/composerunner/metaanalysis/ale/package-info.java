/** Activation likelihood estimation: the observed map, its approximate null distribution, and maps of placed foci. */
@NullMarked
package dev.composerunner.metaanalysis.ale;

import org.jspecify.annotations.NullMarked;

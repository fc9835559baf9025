/** Measurements of parts that the engine's package keeps to itself. */
@NullMarked
package dev.composerunner.metaanalysis.estimator;

import org.jspecify.annotations.NullMarked;

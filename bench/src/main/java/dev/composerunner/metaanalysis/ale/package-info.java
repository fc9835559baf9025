/** Measurements of parts that the engine's package keeps to itself. */
@NullMarked
package dev.composerunner.metaanalysis.ale;

import org.jspecify.annotations.NullMarked;

/** Measurements of the engine, one JMH class per thing measured. Figures go to docs/numerics.md. */
@NullMarked
package dev.composerunner.bench;

import org.jspecify.annotations.NullMarked;

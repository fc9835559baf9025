/** One stay in a state: what its expressions see, how it is retried, caught and left. */
@NullMarked
package dev.composerunner.stateslanguage.internal.visit;

import org.jspecify.annotations.NullMarked;

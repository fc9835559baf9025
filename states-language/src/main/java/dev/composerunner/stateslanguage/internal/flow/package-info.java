/** Flows, their branches, and the children of distributed Map states. */
@NullMarked
package dev.composerunner.stateslanguage.internal.flow;

import org.jspecify.annotations.NullMarked;

/** How often callers may call, and how much jobs may cost. */
@NullMarked
package dev.composerunner.lambdas.limits;

import org.jspecify.annotations.NullMarked;

/** Jobs that compute the same: which earlier one answers a submission. */
@NullMarked
package dev.composerunner.lambdas.reuse;

import org.jspecify.annotations.NullMarked;

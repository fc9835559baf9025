/** The lines of the functions' logs that somebody who watches a deployment reads, or a metric is made of. */
@NullMarked
package dev.composerunner.lambdas.watching;

import org.jspecify.annotations.NullMarked;

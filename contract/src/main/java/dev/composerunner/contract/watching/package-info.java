/** The names of what a deployment is watched by: metrics, and lines of logs that metrics are made of. */
@NullMarked
package dev.composerunner.contract.watching;

import org.jspecify.annotations.NullMarked;

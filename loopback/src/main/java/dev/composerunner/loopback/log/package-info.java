/** Log records of a service's process, as lines of its standard error. */
@NullMarked
package dev.composerunner.loopback.log;

import org.jspecify.annotations.NullMarked;

/** Container engines: their client programs, the arguments that these take and what they print. */
@NullMarked
package dev.composerunner.sandbox.engine;

import org.jspecify.annotations.NullMarked;

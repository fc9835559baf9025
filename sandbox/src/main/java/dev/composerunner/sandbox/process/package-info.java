/** Processes of this machine as {@code /proc} shows them: which belong together, what they use, how they are ended. */
@NullMarked
package dev.composerunner.sandbox.process;

import org.jspecify.annotations.NullMarked;

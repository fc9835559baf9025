/** The command line. */
@NullMarked
package dev.composerunner.cli;

import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
package dev.composerunner.local.cli;

import org.jspecify.annotations.NullMarked;

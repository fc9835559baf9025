/** The standard output and the standard error: plain text, progress, Ctrl-C. */
@NullMarked
package dev.composerunner.cli.terminal;

import org.jspecify.annotations.NullMarked;

/** The command that runs a job in this process, and the options of a job. */
@NullMarked
package dev.composerunner.cli.run;

import org.jspecify.annotations.NullMarked;

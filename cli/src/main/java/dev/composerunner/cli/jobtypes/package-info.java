/** Commands about job type files. */
@NullMarked
package dev.composerunner.cli.jobtypes;

import org.jspecify.annotations.NullMarked;

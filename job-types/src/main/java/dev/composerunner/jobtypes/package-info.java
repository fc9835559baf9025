/** Job types that people write as a file. */
@NullMarked
package dev.composerunner.jobtypes;

import org.jspecify.annotations.NullMarked;

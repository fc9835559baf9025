/** The runner of jobs whose type is written as a file. */
@NullMarked
package dev.composerunner.containerjob;

import org.jspecify.annotations.NullMarked;

/** Journals keep executions, so that they outlive the process. */
@NullMarked
package dev.composerunner.stateslanguage.journal;

import org.jspecify.annotations.NullMarked;

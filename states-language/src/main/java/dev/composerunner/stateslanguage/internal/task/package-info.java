/** The attempts of Task states. */
@NullMarked
package dev.composerunner.stateslanguage.internal.task;

import org.jspecify.annotations.NullMarked;

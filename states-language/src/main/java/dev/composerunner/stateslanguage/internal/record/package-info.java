/** What an execution records of itself, and finds on record when it is resumed. */
@NullMarked
package dev.composerunner.stateslanguage.internal.record;

import org.jspecify.annotations.NullMarked;

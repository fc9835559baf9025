/** The items of Map states: where they come from, how many at once, how many may fail. */
@NullMarked
package dev.composerunner.stateslanguage.internal.item;

import org.jspecify.annotations.NullMarked;

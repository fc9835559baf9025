/** Reads a definition, and collects everything in it that is wrong or not supported. */
@NullMarked
package dev.composerunner.stateslanguage.internal.definition;

import org.jspecify.annotations.NullMarked;

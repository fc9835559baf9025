/** Errors in the sense of the language, inside the interpreter. */
@NullMarked
package dev.composerunner.stateslanguage.internal.failure;

import org.jspecify.annotations.NullMarked;

/** Evaluates JSONPath: paths, reference paths, payload templates and intrinsic functions. */
@NullMarked
package dev.composerunner.stateslanguage.internal.jsonpath;

import org.jspecify.annotations.NullMarked;

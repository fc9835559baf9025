/** What the query languages share. */
@NullMarked
package dev.composerunner.stateslanguage.internal;

import org.jspecify.annotations.NullMarked;

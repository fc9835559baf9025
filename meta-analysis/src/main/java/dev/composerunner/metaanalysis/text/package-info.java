/** Coordinates in text files that people keep: Sleuth text, as GingerALE reads it, and tables. */
@NullMarked
package dev.composerunner.metaanalysis.text;

import org.jspecify.annotations.NullMarked;

/** Study sets and annotations in the NIMADS interchange format, and what is done to them before any number is computed. */
@NullMarked
package dev.composerunner.metaanalysis.nimads;

import org.jspecify.annotations.NullMarked;

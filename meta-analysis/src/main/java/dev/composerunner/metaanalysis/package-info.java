/** The engine of coordinate-based meta-analysis: a study set and a specification in, maps and tables out. */
@NullMarked
package dev.composerunner.metaanalysis;

import org.jspecify.annotations.NullMarked;

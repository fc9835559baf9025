/** What decides the numbers of a null distribution: the engine's build, the machine's arithmetic, the data and the settings. */
@NullMarked
package dev.composerunner.metaanalysis.identity;

import org.jspecify.annotations.NullMarked;

/** Parts that several packages of the engine share and that are no API. */
@NullMarked
package dev.composerunner.metaanalysis.internal;

import org.jspecify.annotations.NullMarked;

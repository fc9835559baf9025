/** How many experiments cover each voxel, observed, with foci placed at random, and with experiments relabelled. */
@NullMarked
package dev.composerunner.metaanalysis.coverage;

import org.jspecify.annotations.NullMarked;

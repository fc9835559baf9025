/** Made-up study sets with known answers. */
@NullMarked
package dev.composerunner.local.simulation;

import org.jspecify.annotations.NullMarked;

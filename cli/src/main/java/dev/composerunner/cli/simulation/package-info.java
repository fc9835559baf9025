/** Made-up study sets with known answers. */
@NullMarked
package dev.composerunner.cli.simulation;

import org.jspecify.annotations.NullMarked;

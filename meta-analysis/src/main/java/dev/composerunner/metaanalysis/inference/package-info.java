/** Tails of distributions, null distributions as histograms, and maps of p, z and -log10 p values. */
@NullMarked
package dev.composerunner.metaanalysis.inference;

import org.jspecify.annotations.NullMarked;

/** Estimators: the statistic of a set of experiments at each voxel, its null distribution, and p, z and -log10 p values. */
@NullMarked
package dev.composerunner.metaanalysis.estimator;

import org.jspecify.annotations.NullMarked;

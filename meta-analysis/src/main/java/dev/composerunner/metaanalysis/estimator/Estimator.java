package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.internal.Workers;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.Kernel;
import java.util.List;

/** Settings of an estimator of one group of experiments, and what they compute. */
public sealed interface Estimator permits Ale, MkdaDensity {

    Kernel kernel();

    /**
     * Computes statistic, null distribution and significance.
     *
     * @param experiments at least one, in ascending order of id
     */
    Fit fit(List<Experiment> experiments, Mask mask, Workers workers);
}

package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.List;

/**
 * How much a group of experiments reports.
 *
 * @param experiments number of experiments with foci
 * @param foci number of their foci, all of which the maps are made of
 * @param fociInsideMask number of the foci that lie inside of the brain mask
 */
public record GroupSize(int experiments, int foci, int fociInsideMask) {

    static GroupSize of(List<Experiment> experiments, Mask mask) {
        int foci = 0;
        int inside = 0;
        for (var experiment : experiments) {
            foci += experiment.foci().size();
            inside += (int) experiment.foci().stream().filter(mask::contains).count();
        }
        return new GroupSize(experiments.size(), foci, inside);
    }

    int fociOutsideMask() {
        return foci - fociInsideMask;
    }
}

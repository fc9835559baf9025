package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.Chi2;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.subtraction.ReachingExperiments;
import java.util.ArrayList;
import java.util.List;

/** The statistic of an estimator as a fit without one of its experiments would give it. Null distributions take no part. */
public interface LeftOut {

    /** Stands for no experiment: the statistic is that of all. */
    int NONE = -1;

    /**
     * The statistic at a voxel.
     *
     * @param voxel number within the mask
     * @param experiment number of the experiment left out, those of the first group first
     */
    float at(int voxel, int experiment);

    /**
     * Makes experiments ready to be left out.
     *
     * @param second empty for an estimator of one group
     */
    static LeftOut of(
            Estimator estimator, List<Experiment> first, List<Experiment> second, Mask mask, Workers workers) {
        var both = new ArrayList<>(first);
        both.addAll(second);
        int inFirst = first.size();
        int all = both.size();
        return switch (estimator) {
            case Ale ale -> ofAle(ale.kernel(), both, mask, workers);
            case Scale scale -> ofAle(scale.kernel(), both, mask, workers);
            case MkdaDensity mkda -> {
                var reaching = spheres(mkda.kernel(), both, mask, workers);
                var statOfAll = mkda.statOfCount(all);
                var statOfOthers = mkda.statOfCount(all - 1);
                yield (voxel, experiment) ->
                        (experiment == NONE ? statOfAll : statOfOthers)[reaching.count(voxel, 0, all, experiment)];
            }
            case Kda kda -> ofKda(kda, both, mask, workers);
            case AleSubtraction subtraction -> {
                var reaching = ReachingExperiments.of(subtraction.kernel(), both, mask, workers);
                yield (voxel, experiment) -> (float) reaching.ale(voxel, 0, inFirst, experiment)
                        - (float) reaching.ale(voxel, inFirst, all, experiment);
            }
            case MkdaChi2 mkda -> {
                var reaching = spheres(mkda.kernel(), both, mask, workers);
                yield (voxel, experiment) -> {
                    boolean ofFirst = experiment != NONE && experiment < inFirst;
                    boolean ofSecond = experiment >= inFirst;
                    int sizeFirst = inFirst - (ofFirst ? 1 : 0);
                    int sizeSecond = all - inFirst - (ofSecond ? 1 : 0);
                    if (sizeFirst == 0 || sizeSecond == 0) {
                        return 0;
                    }
                    return (float) new Chi2(sizeFirst, sizeSecond, mkda.compatibility())
                            .z(
                                    reaching.count(voxel, 0, inFirst, experiment),
                                    reaching.count(voxel, inFirst, all, experiment));
                };
            }
        };
    }

    private static LeftOut ofAle(AleKernel kernel, List<Experiment> experiments, Mask mask, Workers workers) {
        var reaching = ReachingExperiments.of(kernel, experiments, mask, workers);
        return (voxel, experiment) -> (float) reaching.ale(voxel, 0, experiments.size(), experiment);
    }

    private static ReachingExperiments spheres(
            MkdaKernel kernel, List<Experiment> experiments, Mask mask, Workers workers) {
        return ReachingExperiments.ofSpheres(kernel, experiments, mask, workers);
    }

    /** Foci count one by one, so each is an experiment of its own that goes with the others of the one left out. */
    private static LeftOut ofKda(Kda kda, List<Experiment> experiments, Mask mask, Workers workers) {
        var foci = new ArrayList<Experiment>();
        var firstFocus = new int[experiments.size() + 1];
        for (int e = 0; e < experiments.size(); e++) {
            var experiment = experiments.get(e);
            for (var focus : experiment.foci()) {
                foci.add(new Experiment(experiment.id(), experiment.label(), List.of(focus), experiment.sampleSize()));
            }
            firstFocus[e + 1] = foci.size();
        }
        var reaching = spheres(kda.kernel(), foci, mask, workers);
        return (voxel, experiment) -> {
            int count = reaching.count(voxel, 0, foci.size(), NONE);
            if (experiment != NONE) {
                count -= reaching.count(voxel, firstFocus[experiment], firstFocus[experiment + 1], NONE);
            }
            return (float) (count * kda.kernel().value());
        };
    }
}

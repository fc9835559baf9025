package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.coverage.SpheresOfPlacedFoci;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.placement.ActivationMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kernel density analysis: how many foci lie near a voxel. {@link MkdaDensity}, which counts experiments, has superseded it.
 *
 * <p>Wager TD, Jonides J, Reading S (2004). NeuroImage 22, 1679-1693. doi:10.1016/j.neuroimage.2004.03.052
 *
 * @param kernel the sphere on each focus
 * @param nullMethod where uncorrected p-values come from
 */
public record Kda(MkdaKernel kernel, NullMethod nullMethod) implements GroupEstimator {

    @Override
    public DensityFit fit(List<Experiment> experiments, Mask mask, Permutations permutations) {
        var foci = experiments.stream()
                .flatMap(experiment -> experiment.foci().stream()
                        .map(focus -> new Experiment(
                                experiment.id(), experiment.label(), List.of(focus), experiment.sampleSize())))
                .toList();
        var histograms = new Histograms(experiments, mask.size());
        new ActivationMaps(new ActivationModel(kernel, mask), permutations.workers()).forEach(foci, histograms);
        var statOfCount = statOfCount(foci.size());
        var stat = new float[mask.size()];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            stat[voxel] = statOfCount[histograms.counts[voxel]];
        }
        var placed = new SpheresOfPlacedFoci(kernel, experiments, mask, false, statOfCount);
        var bins = bins(foci.size());
        return switch (nullMethod) {
            case NullMethod.Approximate approximate ->
                new DensityFit(
                        mask,
                        stat,
                        placed,
                        new HistogramNull(bins, histograms.combined(bins.length)),
                        Optional.empty());
            case NullMethod.MonteCarlo monteCarlo ->
                PermutedNull.of(placed, bins, mask, monteCarlo).fit(stat, permutations);
        };
    }

    private float[] statOfCount(int foci) {
        var stat = new float[foci + 1];
        for (int count = 0; count <= foci; count++) {
            stat[count] = (float) (count * kernel.value());
        }
        return stat;
    }

    /** One bin for each number of foci, and one above. */
    private double[] bins(int foci) {
        var bins = new double[foci + 2];
        for (int count = 0; count < bins.length; count++) {
            bins[count] = count * kernel.value();
        }
        return bins;
    }

    /** Counts foci by voxel, and how many voxels of each experiment's map have each count. */
    private static final class Histograms implements ActivationMaps.Use<ModelledActivation> {

        private final int[] counts;
        private final int[] ofExperiment;
        private final List<Integer> lastFocus = new ArrayList<>();
        private final List<double[]> shares = new ArrayList<>();
        private final List<int[]> reached = new ArrayList<>();

        Histograms(List<Experiment> experiments, int voxels) {
            counts = new int[voxels];
            ofExperiment = new int[voxels];
            int focus = -1;
            for (var experiment : experiments) {
                focus += experiment.foci().size();
                lastFocus.add(focus);
            }
        }

        @Override
        public ModelledActivation prepare(ModelledActivation activation) {
            return activation;
        }

        @Override
        public void add(int focus, ModelledActivation activation) {
            for (int voxel : activation.voxels()) {
                counts[voxel]++;
                ofExperiment[voxel]++;
            }
            reached.add(activation.voxels());
            if (focus == lastFocus.get(shares.size())) {
                shares.add(share());
                reached.clear();
            }
        }

        /** Share of the mask by count of one experiment's foci; empties its counts. */
        private double[] share() {
            var voxels = new int[reached.size() + 1];
            voxels[0] = counts.length;
            for (var list : reached) {
                for (int voxel : list) {
                    int count = ofExperiment[voxel];
                    if (count > 0) {
                        voxels[count]++;
                        voxels[0]--;
                        ofExperiment[voxel] = 0;
                    }
                }
            }
            var share = new double[voxels.length];
            for (int count = 0; count < share.length; count++) {
                share[count] = voxels[count] / (double) counts.length;
            }
            return share;
        }

        /** Distribution of the sum of independent counts, one per experiment. */
        double[] combined(int bins) {
            var sum = new double[bins];
            sum[0] = 1;
            for (var share : shares) {
                var next = new double[bins];
                for (int e = 0; e < share.length; e++) {
                    for (int a = 0; a + e < bins && share[e] > 0; a++) {
                        next[a + e] += share[e] * sum[a];
                    }
                }
                sum = next;
            }
            return sum;
        }
    }
}

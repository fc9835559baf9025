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
import java.util.List;
import java.util.Optional;

/**
 * Multilevel kernel density analysis: how many experiments have a focus near a voxel. The null distribution is that of a sum of
 * independent draws, one per experiment, each with the share of the mask that the experiment covers.
 *
 * <p>Wager TD, Lindquist M, Kaplan L (2007). Social Cognitive and Affective Neuroscience 2, 150-158. doi:10.1093/scan/nsm015
 *
 * @param kernel the sphere on each focus
 * @param nullMethod where uncorrected p-values come from
 */
public record MkdaDensity(MkdaKernel kernel, NullMethod nullMethod) implements GroupEstimator {

    /** MKDADensity with the approximate null. */
    public MkdaDensity(MkdaKernel kernel) {
        this(kernel, new NullMethod.Approximate());
    }

    @Override
    public DensityFit fit(List<Experiment> experiments, Mask mask, Permutations permutations) {
        int count = experiments.size();
        var counts = new int[mask.size()];
        var covered = new double[count];
        new ActivationMaps(new ActivationModel(kernel, mask), permutations.workers())
                .forEach(experiments, new ActivationMaps.Use<ModelledActivation>() {
                    @Override
                    public ModelledActivation prepare(ModelledActivation activation) {
                        return activation;
                    }

                    @Override
                    public void add(int experiment, ModelledActivation activation) {
                        covered[experiment] = (float) activation.voxels().length / mask.size();
                        for (int voxel : activation.voxels()) {
                            counts[voxel]++;
                        }
                    }
                });
        var statOfCount = statOfCount(count);
        var stat = new float[mask.size()];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            stat[voxel] = statOfCount[counts[voxel]];
        }
        var foci = new SpheresOfPlacedFoci(kernel, experiments, mask, true, statOfCount);
        return switch (nullMethod) {
            case NullMethod.Approximate approximate ->
                new DensityFit(mask, stat, foci, distribution(covered), Optional.empty());
            case NullMethod.MonteCarlo monteCarlo ->
                PermutedNull.of(foci, bins(count), mask, monteCarlo).fit(stat, permutations);
        };
    }

    /** The statistic of a voxel by the number of experiments that cover it. */
    float[] statOfCount(int experiments) {
        /* No count of participants takes part: NiMARE looks for one beside each focus, where study sets have none. */
        double weight = experiments * (1.0 / experiments);
        var stat = new float[experiments + 1];
        double sum = 0;
        for (int count = 1; count <= experiments; count++) {
            sum += weight * kernel.value();
            stat[count] = (float) sum;
        }
        return stat;
    }

    private double[] bins(int experiments) {
        var bins = new double[experiments + 1];
        for (int count = 0; count <= experiments; count++) {
            bins[count] = count * kernel.value();
        }
        return bins;
    }

    /** Distribution of the number of experiments that cover a voxel. */
    public HistogramNull distribution(double[] covered) {
        var weights = new double[covered.length + 1];
        weights[0] = 1;
        for (int s = 0; s < covered.length; s++) {
            for (int n = s + 1; n > 0; n--) {
                weights[n] = weights[n] * (1 - covered[s]) + weights[n - 1] * covered[s];
            }
            weights[0] *= 1 - covered[s];
        }
        return new HistogramNull(bins(covered.length), weights);
    }
}

package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.internal.Workers;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import java.util.List;

/**
 * Multilevel kernel density analysis: how many experiments have a focus near a voxel. The null distribution is that of a sum of
 * independent draws, one per experiment, each with the share of the mask that the experiment covers.
 *
 * <p>Wager TD, Lindquist M, Kaplan L (2007). Social Cognitive and Affective Neuroscience 2, 150-158. doi:10.1093/scan/nsm015
 */
public record MkdaDensity(MkdaKernel kernel) implements Estimator {

    @Override
    public Fit fit(List<Experiment> experiments, Mask mask, Workers workers) {
        int count = experiments.size();
        /* No count of participants takes part: NiMARE looks for one beside each focus, where study sets have none. */
        double weight = count * (1.0 / count);
        var sum = new double[mask.size()];
        var covered = new double[count];
        new ActivationMaps(new ActivationModel(kernel, mask), workers)
                .forEach(experiments, new ActivationMaps.Use<ModelledActivation>() {
                    @Override
                    public ModelledActivation prepare(ModelledActivation activation) {
                        return activation;
                    }

                    @Override
                    public void add(int experiment, ModelledActivation activation) {
                        covered[experiment] = (float) activation.voxels().length / mask.size();
                        for (int voxel : activation.voxels()) {
                            sum[voxel] += weight;
                        }
                    }
                });
        var stat = new float[mask.size()];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            stat[voxel] = (float) sum[voxel];
        }
        return Fit.of(stat, distribution(covered));
    }

    /** Distribution of the number of experiments that cover a voxel. */
    static HistogramNull distribution(double[] covered) {
        var bins = new double[covered.length + 1];
        var weights = new double[covered.length + 1];
        weights[0] = 1;
        for (int s = 0; s < covered.length; s++) {
            bins[s + 1] = s + 1.0;
            for (int n = s + 1; n > 0; n--) {
                weights[n] = weights[n] * (1 - covered[s]) + weights[n - 1] * covered[s];
            }
            weights[0] *= 1 - covered[s];
        }
        return new HistogramNull(bins, weights);
    }
}

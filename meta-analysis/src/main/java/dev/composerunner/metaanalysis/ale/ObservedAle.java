package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import dev.composerunner.metaanalysis.placement.ActivationMaps;
import java.util.ArrayList;
import java.util.List;

/**
 * The ALE map of experiments as they are.
 *
 * @param stat ALE of each voxel of the mask
 * @param histograms how often each value occurs in each experiment's map
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ObservedAle(float[] stat, List<AleNull.Histogram> histograms) {

    public static ObservedAle of(AleKernel kernel, List<Experiment> experiments, Mask mask, Workers workers) {
        var lnAbsent = new double[mask.size()];
        var histograms = new ArrayList<AleNull.Histogram>();
        new ActivationMaps(new ActivationModel(kernel, mask), workers)
                .forEach(experiments, new ActivationMaps.Use<Part>() {
                    @Override
                    public Part prepare(ModelledActivation activation) {
                        return Part.of(activation);
                    }

                    @Override
                    public void add(int experiment, Part part) {
                        histograms.add(part.histogram());
                        for (int n = 0; n < part.voxels().length; n++) {
                            lnAbsent[part.voxels()[n]] += part.lnAbsent()[n];
                        }
                    }
                });
        var stat = new float[mask.size()];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            if (lnAbsent[voxel] < 0) {
                /* StrictMath: the same bits on every processor, and nearer to NiMARE's below 1e-9 (docs/numerics.md). */
                stat[voxel] = (float) (1 - StrictMath.exp(lnAbsent[voxel]));
            }
        }
        return new ObservedAle(stat, histograms);
    }

    /** What one experiment adds to the statistic, ln(1 - activation) of each voxel it reaches, and to the null distribution. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(int[] voxels, float[] lnAbsent, AleNull.Histogram histogram) {

        static Part of(ModelledActivation activation) {
            var values = activation.values();
            var lnAbsent = new float[values.length];
            for (int n = 0; n < values.length; n++) {
                lnAbsent[n] = (float) Math.log1p(-values[n]);
            }
            return new Part(activation.voxels(), lnAbsent, AleNull.Histogram.of(activation));
        }
    }
}

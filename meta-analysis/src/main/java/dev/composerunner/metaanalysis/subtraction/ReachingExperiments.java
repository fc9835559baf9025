package dev.composerunner.metaanalysis.subtraction;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.Kernel;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import dev.composerunner.metaanalysis.placement.ActivationMaps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** For each voxel of a mask the experiments whose kernels reach it, ascending, and ln(1 - activation) of each. */
public final class ReachingExperiments {

    /*
     * Those of voxel v stand at start[v] to start[v + 1] - 1. Logarithms are floats, as in the observed map.
     */
    final int[] start;
    final int[] experiment;
    final float[] lnAbsent;

    private ReachingExperiments(int[] start, int[] experiment, float[] lnAbsent) {
        this.start = start;
        this.experiment = experiment;
        this.lnAbsent = lnAbsent;
    }

    public static ReachingExperiments of(AleKernel kernel, List<Experiment> experiments, Mask mask, Workers workers) {
        return of(kernel, experiments, mask, workers, value -> (float) Math.log1p(-value));
    }

    /** Those whose spheres cover a voxel; logarithms are 0 throughout. */
    public static ReachingExperiments ofSpheres(
            MkdaKernel kernel, List<Experiment> experiments, Mask mask, Workers workers) {
        return of(kernel, experiments, mask, workers, value -> 0);
    }

    private interface LnAbsent {

        float of(float activation);
    }

    private static ReachingExperiments of(
            Kernel kernel, List<Experiment> experiments, Mask mask, Workers workers, LnAbsent lnAbsent) {
        var maps = new ArrayList<ModelledActivation>();
        long[] size = {0};
        new ActivationMaps(new ActivationModel(kernel, mask), workers)
                .forEach(experiments, new ActivationMaps.Use<ModelledActivation>() {
                    @Override
                    public ModelledActivation prepare(ModelledActivation activation) {
                        var values = activation.values();
                        for (int n = 0; n < values.length; n++) {
                            values[n] = lnAbsent.of(values[n]);
                        }
                        return activation;
                    }

                    @Override
                    public void add(int experiment, ModelledActivation activation) {
                        size[0] += activation.voxels().length;
                        if (size[0] > Integer.MAX_VALUE - Long.SIZE) {
                            throw new InvalidAnalysisException("the experiments reach " + size[0]
                                    + " voxels in sum, more than can be held; select fewer experiments");
                        }
                        maps.add(activation);
                    }
                });
        return transposed(maps, mask.size(), (int) size[0]);
    }

    private static ReachingExperiments transposed(List<ModelledActivation> maps, int voxels, int size) {
        var start = new int[voxels + 1];
        for (var map : maps) {
            for (int voxel : map.voxels()) {
                start[voxel + 1]++;
            }
        }
        for (int voxel = 0; voxel < voxels; voxel++) {
            start[voxel + 1] += start[voxel];
        }
        var next = start.clone();
        var experiment = new int[size];
        var lnAbsent = new float[size];
        for (int e = 0; e < maps.size(); e++) {
            var reached = maps.get(e).voxels();
            var values = maps.get(e).values();
            for (int n = 0; n < reached.length; n++) {
                int at = next[reached[n]]++;
                experiment[at] = e;
                lnAbsent[at] = values[n];
            }
        }
        return new ReachingExperiments(start, experiment, lnAbsent);
    }

    int voxels() {
        return start.length - 1;
    }

    /** Number of experiments that reach a voxel. */
    public int count(int voxel) {
        return start[voxel + 1] - start[voxel];
    }

    /** ALE at a voxel of the experiments {@code from} to {@code to - 1} but for {@code without}, as permutations compute it. */
    public double ale(int voxel, int from, int to, int without) {
        double sum = 0;
        for (int at = start[voxel]; at < start[voxel + 1]; at++) {
            if (experiment[at] >= from && experiment[at] < to && experiment[at] != without) {
                sum += lnAbsent[at];
            }
        }
        return 1 - StrictMath.exp(sum);
    }

    /** Number of the experiments {@code from} to {@code to - 1}, but for {@code without}, that reach a voxel. */
    public int count(int voxel, int from, int to, int without) {
        int count = 0;
        for (int at = start[voxel]; at < start[voxel + 1]; at++) {
            if (experiment[at] >= from && experiment[at] < to && experiment[at] != without) {
                count++;
            }
        }
        return count;
    }

    /** Whether the same experiments reach two voxels. */
    boolean isSame(int voxel, int other) {
        return Arrays.equals(experiment, start[voxel], start[voxel + 1], experiment, start[other], start[other + 1]);
    }

    /** A number that is the same for voxels that the same experiments reach. */
    int hash(int voxel) {
        int hash = 1;
        for (int at = start[voxel]; at < start[voxel + 1]; at++) {
            hash = (hash ^ experiment[at]) * 0x9e3779b1;
            hash ^= hash >>> 15;
        }
        return hash;
    }
}

package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.inference.NormalTail;
import dev.composerunner.metaanalysis.inference.Significance;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** What ALE, MKDADensity or KDA found: the statistic, and its significance if the foci of each experiment lay anywhere. */
public final class DensityFit implements Fit {

    private final Mask mask;
    private final PlacedFoci foci;
    private final HistogramNull distribution;
    private final Optional<HistogramNull> maxima;
    private final float[] stat;
    private final float[] p;
    private final float[] z;
    private final float[] logp;

    /**
     * Looks each statistic up in the distribution.
     *
     * @param stat the statistic, at least 0
     * @param foci gives the statistic of other places
     * @param distribution null of the statistic of a voxel
     * @param maxima null of the greatest statistic of a map, if the other one was drawn by permutation
     */
    DensityFit(Mask mask, float[] stat, PlacedFoci foci, HistogramNull distribution, Optional<HistogramNull> maxima) {
        this.mask = mask;
        this.foci = foci;
        this.distribution = distribution;
        this.maxima = maxima;
        this.stat = stat;
        /* Significance is computed once per bin, as voxels outnumber bins. */
        int bins = distribution.bins().length;
        var pOfBin = new float[bins];
        var zOfBin = new float[bins];
        var logpOfBin = new float[bins];
        for (int bin = 0; bin < bins; bin++) {
            double lnP = Math.log(distribution.p(bin));
            pOfBin[bin] = Significance.p(lnP);
            zOfBin[bin] = (float) NormalTail.oneTailed(lnP);
            logpOfBin[bin] = Significance.logp(lnP);
        }
        p = new float[stat.length];
        z = new float[stat.length];
        logp = new float[stat.length];
        Arrays.fill(p, 1);
        for (int voxel = 0; voxel < stat.length; voxel++) {
            if (stat[voxel] > 0) {
                int bin = distribution.bin(stat[voxel]);
                p[voxel] = pOfBin[bin];
                z[voxel] = zOfBin[bin];
                logp[voxel] = logpOfBin[bin];
            }
        }
    }

    @Override
    public Mask mask() {
        return mask;
    }

    @Override
    public SequencedMap<String, float[]> maps() {
        var maps = new LinkedHashMap<String, float[]>();
        maps.put("stat", stat);
        maps.put("p", p);
        maps.put("z", z);
        maps.put("logp", logp);
        return maps;
    }

    @Override
    public String statistic() {
        return "stat";
    }

    /** The statistic, at least 0. */
    public float[] stat() {
        return stat;
    }

    /** One-tailed p-values, above 0. */
    public float[] p() {
        return p;
    }

    /** One-tailed z-values, at least 0. */
    public float[] z() {
        return z;
    }

    /** -log10 of p, at least 0. */
    public float[] logp() {
        return logp;
    }

    /** Where the p-values come from. */
    public HistogramNull distribution() {
        return distribution;
    }

    /** Gives the statistic of foci at other places. */
    PlacedFoci foci() {
        return foci;
    }

    @Override
    public FamilyWise familyWise(MonteCarlo settings, Permutations permutations) {
        if (settings.voxelLevelOnly() && maxima.isPresent()) {
            return DensityFamilyWise.fromMaxima(stat, maxima.get());
        }
        return familyWise(settings, permutations, FocusDraws.uniform(mask.size(), settings.seed(), Purpose.CORRECTION));
    }

    FamilyWise familyWise(MonteCarlo settings, Permutations permutations, FocusDraws draws) {
        return new DensityFamilyWise(mask, stat, foci, threshold(settings), settings).correct(permutations, draws);
    }

    /** The statistic that voxels of clusters exceed. */
    double threshold(MonteCarlo settings) {
        boolean byCounts = maxima.isPresent() && settings.compatibility() == MonteCarlo.Compatibility.NIMARE;
        return byCounts
                ? distribution.thresholdByWeight(settings.voxelThreshold())
                : distribution.threshold(settings.voxelThreshold());
    }
}

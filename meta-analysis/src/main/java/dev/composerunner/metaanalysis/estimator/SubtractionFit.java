package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.estimator.AleSubtraction.Relabelling;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.inference.SignedMaps;
import dev.composerunner.metaanalysis.permutation.EmpiricalNull;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import dev.composerunner.metaanalysis.subtraction.SubtractionNull;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/** What a subtraction of ALE values found: the difference, its two-sided significance, and the ALE maps of both groups. */
public final class SubtractionFit implements Fit {

    private static final String DIFFERENCE = "desc-group1MinusGroup2";

    private final AleSubtraction estimator;
    private final Mask mask;
    private final float[] stat;
    private final Relabelling relabelling;
    private final PartialNull distribution;
    private final SequencedMap<String, float[]> maps = new LinkedHashMap<>();

    SubtractionFit(
            AleSubtraction estimator,
            Mask mask,
            float[] stat,
            DensityFit first,
            DensityFit second,
            Relabelling relabelling,
            PartialNull distribution) {
        this.estimator = estimator;
        this.mask = mask;
        this.stat = stat;
        this.relabelling = relabelling;
        this.distribution = distribution;
        maps.put("stat_" + DIFFERENCE, stat);
        putSignificance();
        first.maps().forEach((name, map) -> maps.put(name + "_desc-group1", map));
        second.maps().forEach((name, map) -> maps.put(name + "_desc-group2", map));
    }

    private void putSignificance() {
        var reached = distribution.counts(SubtractionNull.REACHED);
        var notExceeded = distribution.counts(SubtractionNull.NOT_EXCEEDED);
        int permutations = distribution.range().size();
        var p = new double[stat.length];
        var sign = new float[stat.length];
        for (int voxel = 0; voxel < p.length; voxel++) {
            double share = 2.0 * Math.min(reached[voxel], notExceeded[voxel]) / permutations;
            p[voxel] = (float) EmpiricalNull.clipped(share, permutations);
            sign[voxel] = Long.signum(notExceeded[voxel] - reached[voxel]);
        }
        SignedMaps.put(maps, DIFFERENCE, p, sign);
    }

    @Override
    public Mask mask() {
        return mask;
    }

    @Override
    public SequencedMap<String, float[]> maps() {
        return maps;
    }

    @Override
    public String statistic() {
        return "stat_" + DIFFERENCE;
    }

    /** The null that p-values come from. */
    PartialNull distribution() {
        return distribution;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The relabellings are those of the fit; they are drawn again if their number, the threshold or the level differ.
     */
    @Override
    public FamilyWise familyWise(MonteCarlo settings, Permutations permutations) {
        if (settings.earlyStop().isPresent()) {
            throw new InvalidAnalysisException("ALESubtraction looks at all relabellings together, so there is no early"
                    + " stop; leave early_stop out");
        }
        boolean isThere = settings.permutations() == estimator.permutations()
                && settings.voxelLevelOnly() == estimator.voxelLevelOnly()
                && (settings.voxelLevelOnly() || settings.voxelThreshold() == estimator.voxelThreshold());
        var share = settings.voxelLevelOnly() ? OptionalDouble.empty() : OptionalDouble.of(settings.voxelThreshold());
        var maxima = isThere
                ? distribution
                : permutations.draw("permutations", settings.permutations(), relabelling.sampler(false, share));
        var corrected = new LinkedHashMap<String, float[]>();
        var sign = maps.getOrDefault("z_" + DIFFERENCE, stat);
        SignedMaps.put(corrected, DIFFERENCE + "_level-voxel", voxelP(maxima), sign);
        if (!settings.voxelLevelOnly()) {
            var sizes = new EmpiricalNull(maxima.series(SubtractionNull.SIZE));
            var masses = new EmpiricalNull(maxima.series(SubtractionNull.MASS));
            var pSize = new double[stat.length];
            var pMass = new double[stat.length];
            /* NiMARE holds p-values of clusters as floats before it takes their z. */
            Arrays.fill(pSize, (float) EmpiricalNull.clipped(1, sizes.size()));
            Arrays.fill(pMass, (float) EmpiricalNull.clipped(1, masses.size()));
            double threshold = maxima.series(SubtractionNull.THRESHOLD)[0];
            for (int side = -1; side <= 1; side += 2) {
                var clusters = clusters(side, threshold);
                for (int n = 0; n < clusters.voxels(); n++) {
                    int voxel = mask.indexOf(clusters.flat(n));
                    pSize[voxel] = (float) sizes.p(clusters.sizeAt(n));
                    pMass[voxel] = (float) masses.p(clusters.massAt(n));
                }
            }
            SignedMaps.put(corrected, DIFFERENCE + "Mass_level-cluster", pMass, sign);
            SignedMaps.put(corrected, DIFFERENCE + "Size_level-cluster", pSize, sign);
        }
        return new FamilyWise(corrected, Optional.of(maxima), maxima.range().size());
    }

    private double[] voxelP(PartialNull maxima) {
        var greatest = new EmpiricalNull(maxima.series(SubtractionNull.VOXEL));
        var p = new double[stat.length];
        for (int voxel = 0; voxel < p.length; voxel++) {
            p[voxel] = greatest.p(Math.abs(stat[voxel]));
        }
        return p;
    }

    private SuprathresholdClusters clusters(int side, double threshold) {
        var clusters = new SuprathresholdClusters(mask.grid());
        for (int voxel = 0; voxel < stat.length; voxel++) {
            if (stat[voxel] * side > threshold) {
                clusters.add(mask.flat(voxel), stat[voxel] * side - threshold);
            }
        }
        clusters.join();
        return clusters;
    }
}

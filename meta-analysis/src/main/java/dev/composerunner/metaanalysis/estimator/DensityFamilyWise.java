package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.EmpiricalMaps;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.EmpiricalNull;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.Sampler;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Control of the family-wise error rate of ALE, MKDADensity and KDA by the greatest statistics of maps whose foci lie anywhere. */
final class DensityFamilyWise {

    static final String STAGE = "permutations";

    static final String VOXEL = "voxel";
    static final String SIZE = "cluster size";
    static final String MASS = "cluster mass";

    private static final String VOXEL_LEVEL = "level-voxel";
    private static final String SIZE_LEVEL = "desc-size_level-cluster";
    private static final String MASS_LEVEL = "desc-mass_level-cluster";

    private final Mask mask;
    private final float[] stat;
    private final PlacedFoci foci;
    private final double threshold;
    private final MonteCarlo settings;

    DensityFamilyWise(Mask mask, float[] stat, PlacedFoci foci, double threshold, MonteCarlo settings) {
        this.mask = mask;
        this.stat = stat;
        this.foci = foci;
        this.threshold = threshold;
        this.settings = settings;
    }

    FamilyWise correct(Permutations permutations, FocusDraws draws) {
        var observed = new SuprathresholdClusters(mask.grid());
        for (int voxel = 0; voxel < stat.length; voxel++) {
            if (stat[voxel] > threshold) {
                observed.add(mask.flat(voxel), stat[voxel] - threshold);
            }
        }
        observed.join();
        var distribution = permutations.draw(
                STAGE, settings.permutations(), sampler(draws), settings.earlyStop(), decisions(observed));
        var maps = new LinkedHashMap<String, float[]>();
        EmpiricalMaps.put(maps, VOXEL_LEVEL, voxelP(distribution));
        if (!settings.voxelLevelOnly()) {
            var sizes = new EmpiricalNull(distribution.series(SIZE));
            var masses = new EmpiricalNull(distribution.series(MASS));
            var pSize = background(sizes);
            var pMass = background(masses);
            for (int n = 0; n < observed.voxels(); n++) {
                int voxel = mask.indexOf(observed.flat(n));
                pSize[voxel] = sizes.p(observed.sizeAt(n));
                pMass[voxel] = masses.p(observed.massAt(n));
            }
            EmpiricalMaps.put(maps, SIZE_LEVEL, pSize);
            EmpiricalMaps.put(maps, MASS_LEVEL, pMass);
        }
        return new FamilyWise(
                maps, Optional.of(distribution), distribution.range().size());
    }

    /** Voxel-level maps from a histogram of greatest statistics. */
    static FamilyWise fromMaxima(float[] stat, HistogramNull maxima) {
        var p = new double[stat.length];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            p[voxel] = maxima.p(stat[voxel]);
        }
        var maps = new LinkedHashMap<String, float[]>();
        EmpiricalMaps.put(maps, VOXEL_LEVEL, p);
        double permutations = 0;
        for (double weight : maxima.weights()) {
            permutations += weight;
        }
        return new FamilyWise(maps, Optional.empty(), (int) permutations);
    }

    private double[] voxelP(PartialNull distribution) {
        var maxima = new EmpiricalNull(distribution.series(VOXEL));
        var p = new double[stat.length];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            p[voxel] = maxima.p(stat[voxel]);
        }
        return p;
    }

    /** Voxels outside of clusters get the p-value of a cluster of nothing. */
    private double[] background(EmpiricalNull distribution) {
        var p = new double[stat.length];
        Arrays.fill(p, EmpiricalNull.clipped(1, distribution.size()));
        return p;
    }

    /** With clusters, an early stop looks at clusters alone: among all voxels some are always close to the level. */
    private List<EarlyStop.Observed> decisions(SuprathresholdClusters observed) {
        if (settings.voxelLevelOnly()) {
            var values = new double[stat.length];
            for (int voxel = 0; voxel < stat.length; voxel++) {
                values[voxel] = stat[voxel];
            }
            return List.of(new EarlyStop.Observed(VOXEL, values));
        }
        var sizes = new double[observed.voxels()];
        var masses = new double[observed.voxels()];
        for (int n = 0; n < sizes.length; n++) {
            sizes[n] = observed.sizeAt(n);
            masses[n] = observed.massAt(n);
        }
        return List.of(new EarlyStop.Observed(SIZE, sizes), new EarlyStop.Observed(MASS, masses));
    }

    Sampler sampler(FocusDraws draws) {
        return new Sampler() {
            @Override
            public Layout layout() {
                return settings.voxelLevelOnly() ? Layout.ofSeries(VOXEL) : Layout.ofSeries(VOXEL, SIZE, MASS);
            }

            @Override
            public Worker worker() {
                var evaluator = foci.evaluator();
                var places = new int[foci.count()];
                var found = new Suprathreshold();
                var clusters = new SuprathresholdClusters(mask.grid());
                return (index, left) -> {
                    draws.draw(index, places);
                    evaluator.above(places, threshold, found);
                    left.series(0, found.greatest());
                    if (!settings.voxelLevelOnly()) {
                        clusters.clear();
                        for (int n = 0; n < found.size(); n++) {
                            clusters.add(mask.flat(found.voxel(n)), found.value(n) - threshold);
                        }
                        clusters.join();
                        left.series(1, clusters.greatestSize());
                        left.series(2, (float) clusters.greatestMass());
                    }
                };
            }
        };
    }
}

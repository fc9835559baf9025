package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.ale.ExceedanceSampler;
import dev.composerunner.metaanalysis.ale.GreatestOfPooledFoci;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.EmpiricalMaps;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.EmpiricalNull;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.Sampler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** What SCALE found: ALE, and its significance if foci come from a reference pool. There is no map of p-values. */
public final class ScaleFit implements Fit {

    private static final String VOXEL = "voxel";

    private final Mask mask;
    private final float[] stat;
    private final int poolSize;
    private final int focusCount;
    private final GreatestOfPooledFoci maxima;
    private final SequencedMap<String, float[]> maps = new LinkedHashMap<>();

    ScaleFit(
            Mask mask,
            float[] stat,
            int poolSize,
            int focusCount,
            GreatestOfPooledFoci maxima,
            PartialNull distribution) {
        this.mask = mask;
        this.stat = stat;
        this.poolSize = poolSize;
        this.focusCount = focusCount;
        this.maxima = maxima;
        maps.put("stat", stat);
        var reached = distribution.counts(ExceedanceSampler.REACHED);
        int permutations = distribution.range().size();
        var p = new double[stat.length];
        for (int voxel = 0; voxel < p.length; voxel++) {
            double share = stat[voxel] > 0 ? (double) reached[voxel] / permutations : 1;
            p[voxel] = (float) EmpiricalNull.clipped(share, permutations);
        }
        var significance = new LinkedHashMap<String, float[]>();
        EmpiricalMaps.put(significance, "", p);
        significance.forEach((name, map) -> maps.put(name.substring(0, name.length() - 1), map));
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
        return "stat";
    }

    @Override
    public FamilyWise familyWise(MonteCarlo settings, Permutations permutations) {
        return familyWise(settings, permutations, FocusDraws.uniform(poolSize, settings.seed(), Purpose.CORRECTION));
    }

    FamilyWise familyWise(MonteCarlo settings, Permutations permutations, FocusDraws draws) {
        if (!settings.voxelLevelOnly()) {
            throw new InvalidAnalysisException(
                    "SCALE has no null distribution of clusters, got vfwe_only false; set it to true or leave it out");
        }
        var values = new double[stat.length];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            values[voxel] = stat[voxel];
        }
        var distribution = permutations.draw(
                "permutations",
                settings.permutations(),
                sampler(draws),
                settings.earlyStop(),
                List.of(new EarlyStop.Observed(VOXEL, values)));
        var maxima = new EmpiricalNull(distribution.series(VOXEL));
        for (int voxel = 0; voxel < stat.length; voxel++) {
            values[voxel] = maxima.p(stat[voxel]);
        }
        var corrected = new LinkedHashMap<String, float[]>();
        EmpiricalMaps.put(corrected, "level-voxel", values);
        return new FamilyWise(
                corrected, Optional.of(distribution), distribution.range().size());
    }

    private Sampler sampler(FocusDraws draws) {
        return new Sampler() {
            @Override
            public Layout layout() {
                return Layout.ofSeries(VOXEL);
            }

            @Override
            public Worker worker() {
                var finder = maxima.finder();
                var drawn = new int[focusCount];
                return (index, left) -> {
                    draws.draw(index, drawn);
                    left.series(0, finder.greatest(drawn));
                };
            }
        };
    }
}

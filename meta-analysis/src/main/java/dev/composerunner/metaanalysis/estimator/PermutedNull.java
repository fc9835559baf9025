package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.Sampler;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.StatBins;
import java.util.List;
import java.util.Optional;

/** The null distribution of all voxels of maps whose foci lie anywhere, and that of the greatest statistic of each such map. */
final class PermutedNull {

    static final String STAGE = "null distribution";

    private static final String VOXELS = "voxels";
    private static final String MAXIMA = "maxima";

    private final PlacedFoci foci;
    private final double[] bins;
    private final Mask mask;
    private final int permutations;
    private final FocusDraws draws;

    private PermutedNull(PlacedFoci foci, double[] bins, Mask mask, int permutations, FocusDraws draws) {
        this.foci = foci;
        this.bins = bins;
        this.mask = mask;
        this.permutations = permutations;
        this.draws = draws;
    }

    /** @param bins left edges of the bins, ascending from 0 by one step */
    static PermutedNull of(PlacedFoci foci, double[] bins, Mask mask, NullMethod.MonteCarlo settings) {
        return of(
                foci,
                bins,
                mask,
                settings.permutations(),
                FocusDraws.uniform(mask.size(), settings.seed(), Purpose.FIT));
    }

    static PermutedNull of(PlacedFoci foci, double[] bins, Mask mask, int permutations, FocusDraws draws) {
        return new PermutedNull(foci, bins, mask, permutations, draws);
    }

    DensityFit fit(float[] stat, Permutations source) {
        var left = source.draw(STAGE, permutations, sampler());
        return new DensityFit(
                mask,
                stat,
                foci,
                new HistogramNull(bins, asDoubles(left.counts(VOXELS))),
                Optional.of(new HistogramNull(bins, asDoubles(left.counts(MAXIMA)))));
    }

    private Sampler sampler() {
        return new Sampler() {
            @Override
            public Layout layout() {
                return new Layout(List.of(), List.of(VOXELS, MAXIMA), bins.length);
            }

            @Override
            public Worker worker() {
                var counter = foci.counter(new StatBins(bins), mask.size());
                var places = new int[foci.count()];
                return (index, left) -> {
                    draws.draw(index, places);
                    left.counts(1)[counter.count(places, left.counts(0))]++;
                };
            }
        };
    }

    private static double[] asDoubles(long[] counts) {
        var weights = new double[counts.length];
        for (int bin = 0; bin < counts.length; bin++) {
            weights[bin] = counts[bin];
        }
        return weights;
    }
}

package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.Sampler;
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
                var evaluator = foci.evaluator();
                var places = new int[foci.count()];
                var stat = new float[mask.size()];
                return (index, left) -> {
                    draws.draw(index, places);
                    evaluator.map(places, stat);
                    left.counts(1)[count(stat, left.counts(0))]++;
                };
            }
        };
    }

    /** Adds to the counts of bins, and returns the highest bin. The last bin holds what lies on its upper edge too, and nothing above it. */
    private int count(float[] stat, long[] counts) {
        double perBin = 1 / (bins[1] - bins[0]);
        int highest = 0;
        for (float value : stat) {
            int bin = (int) (value * perBin);
            /* The quotient may be one bin off the edges, which are what counts. */
            while (bin < bins.length - 1 && value >= bins[bin + 1]) {
                bin++;
            }
            while (bin >= bins.length || (bin > 0 && value < bins[bin])) {
                bin--;
            }
            counts[bin]++;
            highest = Math.max(highest, bin);
        }
        return highest;
    }

    private static double[] asDoubles(long[] counts) {
        var weights = new double[counts.length];
        for (int bin = 0; bin < counts.length; bin++) {
            weights[bin] = counts[bin];
        }
        return weights;
    }
}

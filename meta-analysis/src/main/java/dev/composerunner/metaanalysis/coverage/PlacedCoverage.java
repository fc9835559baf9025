package dev.composerunner.metaanalysis.coverage;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import java.util.List;

/** Coverage by two groups whose foci lie anywhere in the mask. */
public final class PlacedCoverage implements Coverage.Source {

    private final Mask mask;
    private final FocusDraws draws;
    private final SpheresOfPlacedFoci first;
    private final SpheresOfPlacedFoci second;

    public PlacedCoverage(
            MkdaKernel kernel, List<Experiment> first, List<Experiment> second, Mask mask, FocusDraws draws) {
        this.mask = mask;
        this.draws = draws;
        this.first = spheres(kernel, first, mask);
        this.second = spheres(kernel, second, mask);
    }

    /** Spheres whose statistic is the number of experiments. */
    private static SpheresOfPlacedFoci spheres(MkdaKernel kernel, List<Experiment> experiments, Mask mask) {
        var count = new float[experiments.size() + 1];
        for (int n = 0; n < count.length; n++) {
            count[n] = n;
        }
        return new SpheresOfPlacedFoci(kernel, experiments, mask, true, count);
    }

    @Override
    public Coverage.Drawer drawer() {
        var places = new int[first.count() + second.count()];
        var ofFirst = new int[first.count()];
        var ofSecond = new int[second.count()];
        var stat = new float[mask.size()];
        var evaluatorOfFirst = first.evaluator();
        var evaluatorOfSecond = second.evaluator();
        var coverage = Coverage.ofAll(new int[mask.size()], new int[mask.size()]);
        return permutation -> {
            draws.draw(permutation, places);
            System.arraycopy(places, 0, ofFirst, 0, ofFirst.length);
            System.arraycopy(places, ofFirst.length, ofSecond, 0, ofSecond.length);
            evaluatorOfFirst.map(ofFirst, stat);
            toCounts(stat, coverage.inFirst);
            evaluatorOfSecond.map(ofSecond, stat);
            toCounts(stat, coverage.inSecond);
            return coverage;
        };
    }

    private static void toCounts(float[] stat, int[] counts) {
        for (int voxel = 0; voxel < stat.length; voxel++) {
            counts[voxel] = (int) stat[voxel];
        }
    }
}

package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.coverage.Coverage;
import dev.composerunner.metaanalysis.coverage.PlacedCoverage;
import dev.composerunner.metaanalysis.coverage.RelabelledCoverage;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.Chi2;
import dev.composerunner.metaanalysis.inference.ChiSquareTail;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.inference.Significance;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** What MKDA chi-squared analysis found: probabilities, and tests of uniformity and of association. */
public final class Chi2Fit implements Fit {

    static final String UNIFORMITY = "desc-uniformity";
    static final String ASSOCIATION = "desc-association";
    static final String FIRST = "desc-group1";
    static final String SECOND = "desc-group2";

    private final MkdaChi2 estimator;
    private final List<Experiment> first;
    private final List<Experiment> second;
    private final Mask mask;
    private final List<int[]> covered;
    private final int[] inFirst;
    private final int[] inSecond;
    private final SequencedMap<String, float[]> maps = new LinkedHashMap<>();

    /** @param covered voxels that each experiment covers, those of the first group first */
    Chi2Fit(MkdaChi2 estimator, List<Experiment> first, List<Experiment> second, Mask mask, List<int[]> covered) {
        this.estimator = estimator;
        this.first = first;
        this.second = second;
        this.mask = mask;
        this.covered = covered;
        inFirst = counts(covered.subList(0, first.size()));
        inSecond = counts(covered.subList(first.size(), covered.size()));
        var chi2 = new Chi2(first.size(), second.size(), estimator.compatibility());
        double meanFirst = mean(inFirst);
        double meanSecond = mean(inSecond);
        var uniformity =
                new Test(v -> Chi2.uniformity(inFirst[v], meanFirst, first.size()), v -> inFirst[v] - meanFirst);
        uniformity.put(UNIFORMITY);
        new Test(v -> chi2.association(inFirst[v], inSecond[v]), v -> chi2.sign(inFirst[v], inSecond[v]))
                .put(ASSOCIATION);
        putProbabilities();
        for (var kind : List.of("z_", "chi2_", "p_", "logp_")) {
            maps.put(kind + FIRST, maps.getOrDefault(kind + UNIFORMITY, new float[0]));
        }
        new Test(v -> Chi2.uniformity(inSecond[v], meanSecond, second.size()), v -> inSecond[v] - meanSecond)
                .put(SECOND);
    }

    private int[] counts(List<int[]> lists) {
        var counts = new int[mask.size()];
        for (var voxels : lists) {
            for (int voxel : voxels) {
                counts[voxel]++;
            }
        }
        return counts;
    }

    private static double mean(int[] counts) {
        return (double) IntStream.of(counts).asLongStream().sum() / counts.length;
    }

    private void putProbabilities() {
        double sizeFirst = first.size();
        double sizeSecond = second.size();
        double size = sizeFirst + sizeSecond;
        IntToDoubleFunction activation = v -> (inFirst[v] + inSecond[v]) / size;
        IntToDoubleFunction givenFirst = v -> inFirst[v] / sizeFirst;
        IntToDoubleFunction givenSecond = v -> inSecond[v] / sizeSecond;
        put("prob_desc-A", activation);
        put("prob_desc-AgF", givenFirst);
        put("prob_desc-AgU", givenSecond);
        put(
                "prob_desc-FgA",
                v -> orZero(givenFirst.applyAsDouble(v) * (sizeFirst / size) / activation.applyAsDouble(v)));
        put("prob_desc-group1", givenFirst);
        put("prob_desc-group2", givenSecond);
        if (estimator.prior().isPresent()) {
            double prior = estimator.prior().getAsDouble();
            IntToDoubleFunction withPrior =
                    v -> prior * givenFirst.applyAsDouble(v) + (1 - prior) * givenSecond.applyAsDouble(v);
            put("prob_desc-AgF_prior", withPrior);
            put("prob_desc-FgA_prior", v -> orZero(givenFirst.applyAsDouble(v) * prior / withPrior.applyAsDouble(v)));
        }
    }

    /** Voxels that no experiment covers have no probability of a group; their maps hold 0. */
    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private void put(String name, IntToDoubleFunction value) {
        var map = new float[mask.size()];
        for (int voxel = 0; voxel < map.length; voxel++) {
            map[voxel] = (float) value.applyAsDouble(voxel);
        }
        maps.put(name, map);
    }

    /** One test: its statistic, and on which side of chance a voxel lies. */
    private final class Test {

        private final IntToDoubleFunction chi2;
        private final IntToDoubleFunction side;

        Test(IntToDoubleFunction chi2, IntToDoubleFunction side) {
            this.chi2 = chi2;
            this.side = side;
        }

        void put(String name) {
            var z = new float[mask.size()];
            var statistic = new float[z.length];
            var p = new float[z.length];
            var logp = new float[z.length];
            double known = Double.NaN;
            double lnP = 0;
            for (int voxel = 0; voxel < z.length; voxel++) {
                double value = chi2.applyAsDouble(voxel);
                if (value != known) {
                    known = value;
                    lnP = ChiSquareTail.lnP(value);
                }
                z[voxel] = (float) (Math.sqrt(value) * Math.signum(side.applyAsDouble(voxel)));
                statistic[voxel] = (float) value;
                p[voxel] = Significance.p(lnP);
                logp[voxel] = Significance.logp(lnP);
            }
            maps.put("z_" + name, z);
            maps.put("chi2_" + name, statistic);
            maps.put("p_" + name, p);
            maps.put("logp_" + name, logp);
        }
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
        return "z_" + ASSOCIATION;
    }

    @Override
    public FamilyWise familyWise(MonteCarlo settings, Permutations permutations) {
        return familyWise(
                settings,
                permutations,
                switch (estimator.nullMethod()) {
                    case LABEL_PERMUTATION -> relabelled(LabelDraws.uniform(settings.seed(), Purpose.CORRECTION));
                    case RANDOM_FOCI -> placed(FocusDraws.uniform(mask.size(), settings.seed(), Purpose.CORRECTION));
                });
    }

    FamilyWise familyWise(MonteCarlo settings, Permutations permutations, Coverage.Source source) {
        var observed = Coverage.ofAll(inFirst, inSecond);
        var chi2 = new Chi2(first.size(), second.size(), estimator.compatibility());
        return new Chi2FamilyWise(mask, chi2, observed, maps, settings).correct(permutations, source);
    }

    /** Groups whose experiments change places. */
    Coverage.Source relabelled(LabelDraws draws) {
        return new RelabelledCoverage(covered, first.size(), mask.size(), draws);
    }

    /** Groups whose foci lie anywhere. */
    Coverage.Source placed(FocusDraws draws) {
        return new PlacedCoverage(estimator.kernel(), first, second, mask, draws);
    }
}

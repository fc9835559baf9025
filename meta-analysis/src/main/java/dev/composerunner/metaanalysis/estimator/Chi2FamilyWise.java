package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.coverage.Coverage;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.Chi2;
import dev.composerunner.metaanalysis.inference.ChiSquareTail;
import dev.composerunner.metaanalysis.inference.FamilyWise;
import dev.composerunner.metaanalysis.inference.SignedMaps;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.EmpiricalNull;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.Sampler;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Control of the family-wise error rate of MKDA chi-squared analysis by the greatest statistics of permuted maps. */
final class Chi2FamilyWise {

    private static final String STAGE = "permutations";
    private static final int MOST_TABULATED = 1 << 18;

    /** The tests whose greatest statistics are kept. */
    enum Test {
        FIRST(Chi2Fit.FIRST),
        SECOND(Chi2Fit.SECOND),
        ASSOCIATION(Chi2Fit.ASSOCIATION);

        private final String id;

        Test(String id) {
            this.id = id;
        }

        /** Name of the series of greatest statistics of voxels. */
        String voxel() {
            return id + " voxel";
        }

        /** Name of the series of sizes of the largest clusters. */
        String size() {
            return id + " cluster size";
        }

        /** Name of the series of masses of the clusters of the greatest mass. */
        String mass() {
            return id + " cluster mass";
        }
    }

    private final Mask mask;
    private final Chi2 chi2;
    private final Coverage observed;
    private final Map<String, float[]> uncorrected;
    private final MonteCarlo settings;
    private final double threshold;
    private final double[] associations;

    Chi2FamilyWise(Mask mask, Chi2 chi2, Coverage observed, Map<String, float[]> uncorrected, MonteCarlo settings) {
        this.mask = mask;
        this.chi2 = chi2;
        this.observed = observed;
        this.uncorrected = uncorrected;
        this.settings = settings;
        this.associations = associations(chi2);
        this.threshold = ChiSquareTail.inverse(settings.voxelThreshold());
    }

    FamilyWise correct(Permutations permutations, Coverage.Source source) {
        var found = new EnumMap<Test, SuprathresholdClusters>(Test.class);
        var decisions = new ArrayList<EarlyStop.Observed>();
        for (var test : Test.values()) {
            var clusters = new SuprathresholdClusters(mask.grid());
            greatest(test, observed, clusters);
            found.put(test, clusters);
            decisions.addAll(decisions(test, clusters));
        }
        var distribution =
                permutations.draw(STAGE, settings.permutations(), sampler(source), settings.earlyStop(), decisions);
        var maps = new LinkedHashMap<String, float[]>();
        found.forEach((test, clusters) -> {
            if (test == Test.FIRST) {
                put(maps, test, Chi2Fit.UNIFORMITY, distribution, clusters);
            }
            put(maps, test, test.id, distribution, clusters);
        });
        return new FamilyWise(
                maps, Optional.of(distribution), distribution.range().size());
    }

    /** Puts the maps of a test under a name. */
    private void put(
            Map<String, float[]> maps,
            Test test,
            String name,
            PartialNull distribution,
            SuprathresholdClusters clusters) {
        var sign = uncorrected.getOrDefault("z_" + test.id, new float[0]);
        var maxima = new EmpiricalNull(distribution.series(test.voxel()));
        var p = new double[mask.size()];
        var statistics = observedStatistics(test);
        for (int voxel = 0; voxel < p.length; voxel++) {
            p[voxel] = maxima.p(statistics[voxel]);
        }
        SignedMaps.put(maps, name + "_level-voxel", p, sign);
        if (settings.voxelLevelOnly()) {
            return;
        }
        var masses = new EmpiricalNull(distribution.series(test.mass()));
        /* NiMARE holds p-values of clusters as floats before it takes their z. */
        Arrays.fill(p, (float) EmpiricalNull.clipped(1, masses.size()));
        for (int n = 0; n < clusters.voxels(); n++) {
            p[mask.indexOf(clusters.flat(n))] = (float) masses.p(clusters.massAt(n));
        }
        SignedMaps.put(maps, name + "Mass_level-cluster", p, sign);
        var sizes = new EmpiricalNull(distribution.series(test.size()));
        Arrays.fill(p, (float) EmpiricalNull.clipped(1, sizes.size()));
        for (int n = 0; n < clusters.voxels(); n++) {
            p[mask.indexOf(clusters.flat(n))] = (float) sizes.p(clusters.sizeAt(n));
        }
        SignedMaps.put(maps, name + "Size_level-cluster", p, sign);
    }

    private List<EarlyStop.Observed> decisions(Test test, SuprathresholdClusters clusters) {
        if (settings.voxelLevelOnly()) {
            return List.of(new EarlyStop.Observed(test.voxel(), observedStatistics(test)));
        }
        var sizes = new double[clusters.voxels()];
        var masses = new double[clusters.voxels()];
        for (int n = 0; n < sizes.length; n++) {
            sizes[n] = clusters.sizeAt(n);
            masses[n] = clusters.massAt(n);
        }
        return List.of(new EarlyStop.Observed(test.size(), sizes), new EarlyStop.Observed(test.mass(), masses));
    }

    /**
     * Statistics of all voxels, to be held against the null. NiMARE takes them from maps of floats, so that whether a permutation
     * that gives the very same statistic has reached it is left to rounding.
     */
    private double[] observedStatistics(Test test) {
        var ofGroup = switch (test) {
            case FIRST -> uniformity(observed.inFirst, chi2.first());
            case SECOND -> uniformity(observed.inSecond, chi2.second());
            case ASSOCIATION -> new double[0];
        };
        var statistics = new double[mask.size()];
        for (int voxel = 0; voxel < statistics.length; voxel++) {
            double exact = switch (test) {
                case FIRST -> ofGroup[observed.inFirst[voxel]];
                case SECOND -> ofGroup[observed.inSecond[voxel]];
                case ASSOCIATION -> association(observed.inFirst[voxel], observed.inSecond[voxel]);
            };
            statistics[voxel] = switch (chi2.compatibility()) {
                case NIMARE -> (float) exact;
                case MENDED -> exact;
            };
        }
        return statistics;
    }

    private Sampler sampler(Coverage.Source source) {
        var names = new ArrayList<String>();
        for (var test : Test.values()) {
            names.add(test.voxel());
            if (!settings.voxelLevelOnly()) {
                names.add(test.size());
                names.add(test.mass());
            }
        }
        return new Sampler() {
            @Override
            public Layout layout() {
                return Layout.ofSeries(names.toArray(String[]::new));
            }

            @Override
            public Worker worker() {
                var drawer = source.drawer();
                var clusters = new SuprathresholdClusters(mask.grid());
                return (index, left) -> {
                    var coverage = drawer.draw(index);
                    int position = 0;
                    for (var test : Test.values()) {
                        left.series(position++, greatest(test, coverage, clusters));
                        if (!settings.voxelLevelOnly()) {
                            left.series(position++, clusters.greatestSize());
                            left.series(position++, clusters.greatestMass());
                        }
                    }
                };
            }
        };
    }

    /** The greatest statistic of a test, with its clusters found. */
    private double greatest(Test test, Coverage coverage, SuprathresholdClusters clusters) {
        clusters.clear();
        double greatest = switch (test) {
            case FIRST -> ofGroup(coverage, coverage.inFirst, chi2.first(), clusters);
            case SECOND -> ofGroup(coverage, coverage.inSecond, chi2.second(), clusters);
            case ASSOCIATION -> ofBoth(coverage, clusters);
        };
        clusters.join();
        return greatest;
    }

    private double ofGroup(Coverage coverage, int[] counts, int experiments, SuprathresholdClusters clusters) {
        var values = uniformity(counts, experiments);
        double greatest = 0;
        for (int n = 0; n < counts.length; n++) {
            double value = values[counts[n]];
            greatest = Math.max(greatest, value);
            add(coverage.voxels[n], value, clusters);
        }
        return Math.max(greatest, ofUncovered(coverage, values[0], clusters));
    }

    private double ofBoth(Coverage coverage, SuprathresholdClusters clusters) {
        double greatest = 0;
        for (int n = 0; n < coverage.voxels.length; n++) {
            double value = association(coverage.inFirst[n], coverage.inSecond[n]);
            greatest = Math.max(greatest, value);
            add(coverage.voxels[n], value, clusters);
        }
        return Math.max(greatest, ofUncovered(coverage, association(0, 0), clusters));
    }

    private void add(int voxel, double value, SuprathresholdClusters clusters) {
        if (value > threshold && !settings.voxelLevelOnly()) {
            clusters.add(mask.flat(voxel), value - threshold);
        }
    }

    /** The statistic of voxels beyond the list, added to clusters if it is above the threshold; 0 if there are none. */
    private double ofUncovered(Coverage coverage, double value, SuprathresholdClusters clusters) {
        if (coverage.voxels.length == mask.size()) {
            return 0;
        }
        int next = 0;
        for (int voxel = 0; voxel < mask.size() && value > threshold; voxel++) {
            if (next < coverage.voxels.length && coverage.voxels[next] == voxel) {
                next++;
            } else {
                add(voxel, value, clusters);
            }
        }
        return value;
    }

    /** The statistic of one group by the number of its experiments that cover a voxel. */
    private double[] uniformity(int[] counts, int experiments) {
        long sum = 0;
        for (int count : counts) {
            sum += count;
        }
        double mean = (double) sum / mask.size();
        var values = new double[experiments + 1];
        for (int count = 0; count <= experiments; count++) {
            values[count] = Chi2.uniformity(count, mean, experiments);
        }
        return values;
    }

    private double association(int inFirst, int inSecond) {
        return associations.length == 0
                ? chi2.association(inFirst, inSecond)
                : associations[inFirst * (chi2.second() + 1) + inSecond];
    }

    /** The statistic of both groups by the numbers of their experiments that cover a voxel; empty if there are too many. */
    private static double[] associations(Chi2 chi2) {
        if ((chi2.first() + 1L) * (chi2.second() + 1L) > MOST_TABULATED) {
            return new double[0];
        }
        var values = new double[(chi2.first() + 1) * (chi2.second() + 1)];
        for (int first = 0; first <= chi2.first(); first++) {
            for (int second = 0; second <= chi2.second(); second++) {
                values[first * (chi2.second() + 1) + second] = chi2.association(first, second);
            }
        }
        return values;
    }
}

package dev.composerunner.metaanalysis.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ClusterTableTest {

    private static final Grid GRID = new Grid(20, 9, 9, Affine.ofRows(2, 0, 0, -10, 0, 2, 0, 0, 0, 0, 2, 0));

    private final float[] values = new float[GRID.size()];

    private Volume map() {
        return new Volume(GRID, values);
    }

    private void set(int i, int j, int k, float value) {
        values[GRID.flat(i, j, k)] = value;
    }

    /** A row of voxels along the first axis. */
    private void line(int from, int j, int k, float... line) {
        for (int n = 0; n < line.length; n++) {
            set(from + n, j, k, line[n]);
        }
    }

    private static List<List<String>> rows(Clusters clusters) {
        return ClusterTable.of(clusters).rows();
    }

    @Test
    void of_nothingAboveTheThreshold_hasItsHeaderAlone() {
        line(2, 4, 4, 1, 1.5f, 1);
        var clusters = Clusters.of(map(), 1.5, 1);
        assertThat(clusters.isEmpty()).isTrue();
        assertThat(ClusterTable.of(clusters).toTsv()).isEqualTo("Cluster ID\tX\tY\tZ\tPeak Stat\tCluster Size (mm3)\n");
    }

    @Test
    void of_twoClusters_areInOrderOfTheirPeaks() {
        line(1, 4, 4, 2, 3, 2);
        line(10, 4, 4, 2, 5, 2, 2);
        assertThat(rows(Clusters.of(map(), 1, 1)))
                .containsExactly(
                        List.of("PositiveTail 1", "12.0", "8.0", "8.0", "5.0", "32"),
                        List.of("PositiveTail 2", "-6.0", "8.0", "8.0", "3.0", "24"));
    }

    @Test
    void of_equalPeaks_areInOrderOfTheirFirstVoxels() {
        line(10, 4, 4, 2, 3, 2);
        line(1, 4, 4, 2, 3, 2);
        assertThat(rows(Clusters.of(map(), 1, 1)))
                .extracting(List::getFirst, row -> row.get(1))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("PositiveTail 1", "-6.0"),
                        org.assertj.core.groups.Tuple.tuple("PositiveTail 2", "12.0"));
    }

    @Test
    void of_voxelsThatTouchAtAnEdge_areTwoClusters() {
        set(5, 4, 4, 3);
        set(6, 5, 4, 3);
        assertThat(rows(Clusters.of(map(), 1, 1))).hasSize(2);
        // One voxel short of what is asked for.
        assertThat(rows(Clusters.of(map(), 1, 2))).isEmpty();
        set(6, 4, 4, 2);
        assertThat(rows(Clusters.of(map(), 1, 3))).hasSize(1);
    }

    @Test
    void of_subpeaks_areThoseFarFromTheLastOneKept() {
        // In descending order at 0, 10, 4 and 36 mm; 4 lies 6 mm from the last one kept.
        line(0, 4, 4, 9, 4, 5, 1, 2, 7, 2.9f, 2.8f, 2.7f, 2.6f, 2.5f, 2.4f, 2.3f, 2.2f, 2.1f, 2, 1.9f, 1.8f, 3, 1);
        assertThat(rows(Clusters.of(map(), 0.5, 1)))
                .extracting(List::getFirst, row -> row.get(1), row -> row.get(5))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("PositiveTail 1", "-10.0", "160"),
                        org.assertj.core.groups.Tuple.tuple("PositiveTail 1a", "0.0", ""),
                        org.assertj.core.groups.Tuple.tuple("PositiveTail 1b", "26.0", ""));
    }

    @Test
    void of_subpeakNearAnEarlierOneButNotTheLast_staysAsInNilearn() {
        // Peaks in descending order at 0, 30 and 4 mm: 4 lies near the first, but far from the last one kept.
        line(0, 4, 4, 9, 4, 5, 3.9f, 3.8f, 3.7f, 3.6f, 3.5f, 3.4f, 3.3f, 3.2f, 3.1f, 3, 2.9f, 2.8f, 7, 1);
        assertThat(rows(Clusters.of(map(), 0.5, 1)))
                .extracting(row -> row.get(1))
                .containsExactly("-10.0", "20.0", "-6.0");
    }

    @Test
    void of_moreThanThreeSubpeaks_listsThree() {
        line(0, 4, 4, 9, 1, 1, 1, 1, 8, 1, 1, 1, 1, 7, 1, 1, 1, 1, 6, 1, 1, 1, 5);
        assertThat(rows(Clusters.of(map(), 0.5, 1)))
                .extracting(List::getFirst)
                .containsExactly("PositiveTail 1", "PositiveTail 1a", "PositiveTail 1b", "PositiveTail 1c");
    }

    @Test
    void of_clusterOfEqualValues_hasItsPeakInTheMiddle() {
        line(4, 4, 4, 2, 2, 2);
        assertThat(rows(Clusters.of(map(), 1, 1)))
                .containsExactly(List.of("PositiveTail 1", "0.0", "8.0", "8.0", "2.0", "24"));
    }

    @Test
    void of_wholeVolumeOfEqualValues_hasOnePeak() {
        Arrays.fill(values, 2);
        assertThat(rows(Clusters.of(map(), 1, 1)))
                .containsExactly(List.of("PositiveTail 1", "10.0", "8.0", "8.0", "2.0", "12960"));
    }

    @Test
    void of_plateauWhoseCentreLiesBeside_isAtItsNearestVoxel() {
        // A hook of three equal maxima around a corner, within a cluster of lower ones: the centre (5, 4.33, 4) rounds
        // to the corner.
        line(4, 4, 4, 1, 1, 1, 1);
        line(4, 3, 4, 3, 1, 3, 1);
        line(4, 2, 4, 3, 3, 3, 1);
        var row = rows(Clusters.of(map(), 0.5, 1)).getFirst();
        // Centre of mass (5, 2.4, 4) rounds to (5, 2, 4), a voxel of the plateau.
        assertThat(row).startsWith("PositiveTail 1", "0.0", "4.0", "8.0", "3.0");
        set(5, 2, 4, 1);
        set(4, 4, 4, 3);
        set(6, 4, 4, 3);
        set(5, 4, 4, 3);
        // Now the plateau opens downward: its centre (5, 3.29, 4) is the hollow, nearest to it is (4, 3, 4).
        assertThat(rows(Clusters.of(map(), 0.5, 1)).getFirst())
                .startsWith("PositiveTail 1", "-2.0", "6.0", "8.0", "3.0");
    }

    @Test
    void of_negativeValues_areATailOfTheirOwn() {
        line(1, 4, 4, 2, 3, 2);
        line(10, 4, 4, -2, -5, -2, -2);
        var clusters = Clusters.of(map(), 1, 1);
        assertThat(rows(clusters))
                .containsExactly(
                        List.of("PositiveTail 1", "-6.0", "8.0", "8.0", "3.0", "24"),
                        List.of("NegativeTail 2", "12.0", "8.0", "8.0", "-5.0", "32"));
        assertThat(clusters.labels(Tail.NEGATIVE).at(12, 8, 8)).isEqualTo(1);
        assertThat(clusters.labels(Tail.NEGATIVE).at(-6, 8, 8)).isZero();
    }

    @Test
    void count_fociInAndOutOfClusters_areCountedByCluster() {
        line(1, 4, 4, 2, 3, 2);
        line(10, 4, 4, 2, 5, 2, 2);
        var inFirst = new Coordinate(12, 8, 8);
        // Cut off toward zero, 12.9 is still the voxel of 12.
        var alsoInFirst = new Coordinate(12.9, 9.9, 8);
        var inSecond = new Coordinate(-8, 8, 8);
        var outside = new Coordinate(-8, 2, 8);
        var faraway = new Coordinate(900, 0, 0);
        var experiments = List.of(
                new Experiment("s1-a", "", List.of(inFirst, alsoInFirst, outside), OptionalDouble.empty()),
                new Experiment("s2-a", "", List.of(inSecond, faraway, Coordinate.MISSING), OptionalDouble.empty()));
        var table = FocusCounter.count(experiments, Clusters.of(map(), 1, 1).labels(Tail.POSITIVE), Tail.POSITIVE);
        assertThat(table.toTsv()).isEqualTo("id\tPositiveTail 1\tPositiveTail 2\ns1-a\t2\t0\ns2-a\t0\t1\n");
    }

    @Test
    void diagnosis_ofCorrectedClusters_showsPeaksOfTheMapBefore() {
        line(1, 4, 4, 2, 3, 2, 0, 0, 8);
        var target = new float[GRID.size()];
        Arrays.fill(target, GRID.flat(1, 4, 4), GRID.flat(1, 4, 4) + 1, 1.9f);
        target[GRID.flat(2, 4, 4)] = 1.9f;
        var name = "z_desc-mass_level-cluster_corr-FWE_method-montecarlo";
        var diagnosis = Diagnosis.of(Map.of("z", map(), name, new Volume(GRID, target)), name, 1.65, 2, List.of());
        assertThat(diagnosis.clusterTable().rows())
                .containsExactly(List.of("PositiveTail 1", "-6.0", "8.0", "8.0", "3.0", "16"));
        assertThat(diagnosis.labels()).containsOnlyKeys(Tail.POSITIVE);
    }

    @Test
    void uncorrected_ofPeersNames_isTheMapBefore() {
        assertThat(Diagnosis.uncorrected("z_desc-size_level-cluster_corr-FWE_method-montecarlo"))
                .isEqualTo("z");
        assertThat(Diagnosis.uncorrected("z_desc-associationMass_level-cluster_corr-FWE_method-montecarlo"))
                .isEqualTo("z_desc-association");
        assertThat(Diagnosis.uncorrected("z_desc-group1MinusGroup2Size_level-cluster_corr-FWE_method-montecarlo"))
                .isEqualTo("z_desc-group1MinusGroup2");
    }
}

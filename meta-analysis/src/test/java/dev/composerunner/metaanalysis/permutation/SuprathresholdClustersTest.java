package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Grid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SuprathresholdClustersTest {

    private static final Grid GRID = new Grid(7, 6, 5, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));

    @Test
    void join_noVoxel_hasNoCluster() {
        var clusters = new SuprathresholdClusters(GRID);
        clusters.join();
        assertThat(clusters.greatestSize()).isZero();
        assertThat(clusters.greatestMass()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 0.3, 0.5, 1})
    void join_randomVoxels_areTheClustersOfASearchByFaces(double share) {
        var random = new Random(11);
        var clusters = new SuprathresholdClusters(GRID);
        for (int run = 0; run < 50; run++) {
            var voxels = new ArrayList<Integer>();
            for (int flat = 0; flat < GRID.size(); flat++) {
                if (random.nextDouble() < share) {
                    voxels.add(flat);
                }
            }
            Collections.shuffle(voxels, random);
            clusters.clear();
            voxels.forEach(flat -> clusters.add(flat, flat / 8.0));
            clusters.join();
            int greatestSize = 0;
            double greatestMass = 0;
            var left = new HashSet<>(voxels);
            for (int n = 0; n < clusters.voxels(); n++) {
                var cluster = search(clusters.flat(n), new HashSet<>(voxels));
                double mass = cluster.stream().mapToDouble(flat -> flat / 8.0).sum();
                assertThat(clusters.sizeAt(n)).isEqualTo(cluster.size());
                assertThat(clusters.massAt(n)).isCloseTo(mass, within(1e-9));
                greatestSize = Math.max(greatestSize, cluster.size());
                greatestMass = Math.max(greatestMass, clusters.massAt(n));
                left.remove(clusters.flat(n));
            }
            assertThat(left).isEmpty();
            assertThat(clusters.greatestSize()).isEqualTo(greatestSize);
            assertThat(clusters.greatestMass()).isEqualTo(greatestMass);
        }
    }

    private static Set<Integer> search(int start, Set<Integer> voxels) {
        var found = new HashSet<Integer>();
        var queue = new ArrayDeque<Integer>();
        queue.add(start);
        voxels.remove(start);
        while (!queue.isEmpty()) {
            int flat = queue.remove();
            found.add(flat);
            var voxel = GRID.voxel(flat);
            for (int[] step : new int[][] {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}) {
                int i = voxel.i() + step[0];
                int j = voxel.j() + step[1];
                int k = voxel.k() + step[2];
                if (GRID.contains(i, j, k) && voxels.remove(GRID.flat(i, j, k))) {
                    queue.add(GRID.flat(i, j, k));
                }
            }
        }
        return found;
    }
}

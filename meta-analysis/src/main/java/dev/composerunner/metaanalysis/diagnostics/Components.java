package dev.composerunner.metaanalysis.diagnostics;

import dev.composerunner.metaanalysis.image.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Sets of voxels that hang together by faces. */
final class Components {

    private Components() {}

    /**
     * Finds the components of the voxels that {@code belongs} accepts.
     *
     * @param candidates ascending flat indices, among which are all accepted ones
     * @return flat indices of each component, ascending; components in the order of their first voxels
     */
    static List<int[]> of(Grid grid, int[] candidates, IntPredicate belongs) {
        var seen = new boolean[grid.size()];
        var components = new ArrayList<int[]>();
        var queue = new int[candidates.length];
        for (int start : candidates) {
            if (seen[start] || !belongs.test(start)) {
                continue;
            }
            seen[start] = true;
            queue[0] = start;
            int size = 1;
            for (int next = 0; next < size; next++) {
                size = visitNeighbours(grid, queue[next], seen, belongs, queue, size);
            }
            var component = Arrays.copyOf(queue, size);
            Arrays.sort(component);
            components.add(component);
        }
        return components;
    }

    private static int visitNeighbours(
            Grid grid, int flat, boolean[] seen, IntPredicate belongs, int[] queue, int size) {
        var voxel = grid.voxel(flat);
        int plane = grid.ny() * grid.nz();
        int[] neighbours = {
            voxel.i() > 0 ? flat - plane : -1,
            voxel.i() < grid.nx() - 1 ? flat + plane : -1,
            voxel.j() > 0 ? flat - grid.nz() : -1,
            voxel.j() < grid.ny() - 1 ? flat + grid.nz() : -1,
            voxel.k() > 0 ? flat - 1 : -1,
            voxel.k() < grid.nz() - 1 ? flat + 1 : -1,
        };
        int count = size;
        for (int neighbour : neighbours) {
            if (neighbour >= 0 && !seen[neighbour] && belongs.test(neighbour)) {
                seen[neighbour] = true;
                queue[count++] = neighbour;
            }
        }
        return count;
    }
}

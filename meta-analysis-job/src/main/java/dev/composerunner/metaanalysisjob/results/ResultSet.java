package dev.composerunner.metaanalysisjob.results;

import dev.composerunner.metaanalysisjob.record.Group;
import dev.composerunner.metaanalysisjob.record.Permutations;
import java.nio.file.Path;
import java.util.List;

/**
 * What is given back to Neurosynth Compose, and how it came about.
 *
 * @param statisticalMaps every map but label maps
 * @param clusterTables tables of clusters that have at least one row
 * @param diagnosticTables every other table
 * @param description how the results were computed
 * @param permutations the null distributions by permutation, for metadata.json
 * @param groups experiments and foci of each group, for metadata.json
 */
public record ResultSet(
        List<Path> statisticalMaps,
        List<Path> clusterTables,
        List<Path> diagnosticTables,
        String description,
        List<Permutations> permutations,
        List<Group> groups) {

    /** Results of which metadata.json says no more. */
    public ResultSet(
            List<Path> statisticalMaps, List<Path> clusterTables, List<Path> diagnosticTables, String description) {
        this(statisticalMaps, clusterTables, diagnosticTables, description, List.of(), List.of());
    }
}

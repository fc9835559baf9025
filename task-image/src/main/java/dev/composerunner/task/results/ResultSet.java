package dev.composerunner.task.results;

import java.nio.file.Path;
import java.util.List;

/**
 * What is given back to Neurosynth Compose.
 *
 * @param statisticalMaps every map but label maps
 * @param clusterTables tables of clusters that have at least one row
 * @param diagnosticTables every other table
 * @param description how the results were computed
 */
public record ResultSet(
        List<Path> statisticalMaps, List<Path> clusterTables, List<Path> diagnosticTables, String description) {}

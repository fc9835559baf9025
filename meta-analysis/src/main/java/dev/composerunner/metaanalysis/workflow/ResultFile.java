package dev.composerunner.metaanalysis.workflow;

import java.nio.file.Path;

/**
 * A file that a run left behind.
 *
 * @param path where it is
 * @param kind what it holds
 */
public record ResultFile(Path path, Kind kind) {

    /** What a file holds, which decides what is done with it. */
    public enum Kind {
        /** A number for each voxel. */
        STATISTICAL_MAP,
        /** For each voxel the number of its cluster. */
        LABEL_MAP,
        /** Peaks of clusters. */
        CLUSTER_TABLE,
        /** Contributions of experiments to clusters. */
        DIAGNOSTIC_TABLE,
        /** The method section. */
        DESCRIPTION,
        /** What the method section cites. */
        REFERENCES
    }
}

package dev.composerunner.metaanalysis.diagnostics;

/**
 * Voxels that hang together and lie on one side of 0.
 *
 * @param tail the side
 * @param voxels flat indices, ascending
 * @param peak greatest distance from 0, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Cluster(Tail tail, int[] voxels, float peak) {}

package dev.composerunner.metaanalysis.image;

/** Position on a grid, counted from 0 along each axis. May lie outside of a grid, and may be negative. */
public record Voxel(int i, int j, int k) {}

package dev.composerunner.metaanalysis.text;

/**
 * How much of a file is read.
 *
 * @param bytes size of the file
 * @param points number of foci
 */
record Limits(long bytes, int points) {

    static final Limits STANDARD = new Limits(64L * 1024 * 1024, 5_000_000);
}

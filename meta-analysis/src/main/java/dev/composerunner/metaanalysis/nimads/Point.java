package dev.composerunner.metaanalysis.nimads;

import dev.composerunner.metaanalysis.image.Coordinate;

/**
 * A reported focus as the document gives it.
 *
 * @param coordinate in the space named; {@link Coordinate#MISSING} if the document gives none
 * @param space name of the space, empty if the document gives none
 */
public record Point(Coordinate coordinate, String space) {}

package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.image.Coordinate;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One experiment of a meta-analysis: the foci that a group of participants showed.
 *
 * @param id study and analysis ids joined by a hyphen
 * @param label how a message names it to a reader
 * @param foci positions in the space of the mask, in millimetres; at least one
 * @param sampleSize mean number of participants, if known
 */
public record Experiment(String id, String label, List<Coordinate> foci, OptionalDouble sampleSize) {

    public Experiment {
        foci = List.copyOf(foci);
    }
}

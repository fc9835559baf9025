package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.nimads.Point;
import java.util.List;
import java.util.OptionalInt;

/**
 * An experiment as a file reports it.
 *
 * @param study what the file calls the study, not empty
 * @param contrast what it calls the contrast, empty if it does not
 * @param participants number of participants, if stated
 * @param points foci in the order of the file
 */
record ReportedExperiment(String study, String contrast, OptionalInt participants, List<Point> points) {

    ReportedExperiment {
        points = List.copyOf(points);
    }

    /** Study and contrast as people write them. */
    String title() {
        return contrast.isEmpty() ? study : study + ": " + contrast;
    }
}

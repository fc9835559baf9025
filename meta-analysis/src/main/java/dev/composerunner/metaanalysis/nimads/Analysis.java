package dev.composerunner.metaanalysis.nimads;

import java.util.List;

/**
 * One contrast that a study reports.
 *
 * @param id identifier within the study
 * @param name empty if the document gives none
 * @param points foci in document order
 * @param sampleSizes sample sizes among the analysis' metadata
 */
public record Analysis(String id, String name, List<Point> points, SampleSizes sampleSizes) {

    public Analysis {
        points = List.copyOf(points);
    }
}

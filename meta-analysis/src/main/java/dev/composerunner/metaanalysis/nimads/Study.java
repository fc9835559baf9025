package dev.composerunner.metaanalysis.nimads;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One publication and what it reports.
 *
 * @param id identifier within the study set
 * @param name title, empty if the document gives none
 * @param analyses in document order
 * @param sampleSizes sample sizes among the study's metadata, for analyses that have none
 */
public record Study(String id, String name, List<Analysis> analyses, SampleSizes sampleSizes) {

    public Study {
        analyses = List.copyOf(analyses);
    }

    /** This study with all its analyses as one, in document order; a study of one analysis or none stays as it is. */
    Study combined() {
        if (analyses.size() < 2) {
            return this;
        }
        var points = new ArrayList<Point>();
        var merged = SampleSizes.NONE;
        for (var analysis : analyses) {
            points.addAll(analysis.points());
            merged = merged.mergedWith(analysis.sampleSizes());
        }
        var combined = new Analysis(
                analyses.stream().map(Analysis::id).collect(Collectors.joining("_")),
                analyses.stream().map(Analysis::name).collect(Collectors.joining("; ")),
                points,
                merged);
        return new Study(id, name, List.of(combined), sampleSizes);
    }
}

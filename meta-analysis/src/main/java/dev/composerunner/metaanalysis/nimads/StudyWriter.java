package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes the NIMADS document of a study set: what {@link StudyReader} reads, and nothing else. */
final class StudyWriter {

    private StudyWriter() {}

    static ObjectNode document(StudySet studySet) {
        var document = JsonNodeFactory.instance.objectNode();
        var studies = document.putArray("studies");
        for (var study : studySet.studies()) {
            var node = described(studies, study.id(), study.name(), study.sampleSizes());
            var analyses = node.putArray("analyses");
            for (var analysis : study.analyses()) {
                var points = described(analyses, analysis.id(), analysis.name(), analysis.sampleSizes())
                        .putArray("points");
                analysis.points().forEach(point -> add(points, point));
            }
        }
        return document;
    }

    private static ObjectNode described(ArrayNode list, String id, String name, SampleSizes sampleSizes) {
        var node = list.addObject().put("id", id).put("name", name);
        sampleSizes.writeTo(node.putObject("metadata"));
        return node;
    }

    private static void add(ArrayNode points, Point point) {
        var at = point.coordinate();
        var coordinates = points.addObject().put("space", point.space()).putArray("coordinates");
        for (double value : new double[] {at.x(), at.y(), at.z()}) {
            if (Double.isNaN(value)) {
                coordinates.addNull();
            } else {
                coordinates.add(value);
            }
        }
    }
}

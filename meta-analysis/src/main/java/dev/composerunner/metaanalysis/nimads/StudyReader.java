package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import java.util.ArrayList;
import java.util.List;

/** Reads the studies of a study set one after the other. Studies and analyses without an id are given one by their position. */
final class StudyReader {

    private final List<Study> studies = new ArrayList<>();
    private int analysesRead;

    List<Study> studies() {
        return studies;
    }

    void read(JsonNode node) {
        var position = "study " + studies.size();
        Documents.requireObject(node, position);
        var id = orElse(Documents.text(node, "id", position), "study-" + studies.size());
        var where = "study '" + id + "'";
        var analyses = new ArrayList<Analysis>();
        for (var analysis : Documents.array(node, "analyses", where)) {
            analyses.add(analysis(analysis, where));
        }
        studies.add(
                new Study(id, Documents.text(node, "name", where), analyses, SampleSizes.read(node.path("metadata"))));
    }

    private Analysis analysis(JsonNode node, String study) {
        Documents.requireObject(node, "an analysis of " + study);
        var id = orElse(Documents.text(node, "id", "an analysis of " + study), "analysis-" + analysesRead);
        analysesRead++;
        var where = "analysis '" + id + "' of " + study;
        var points = new ArrayList<Point>();
        for (var point : Documents.array(node, "points", where)) {
            points.add(point(point, where));
        }
        return new Analysis(id, Documents.text(node, "name", where), points, SampleSizes.read(node.path("metadata")));
    }

    private static Point point(JsonNode node, String analysis) {
        var where = "a point of " + analysis;
        Documents.requireObject(node, where);
        return new Point(coordinate(node, where), Documents.text(node, "space", where));
    }

    private static Coordinate coordinate(JsonNode point, String where) {
        var numbers = Documents.array(point, "coordinates", where);
        if (numbers.isEmpty()) {
            return Coordinate.MISSING;
        }
        if (numbers.size() != 3) {
            throw new InvalidAnalysisException(
                    "field 'coordinates' of " + where + " must have 3 numbers, got " + numbers.size());
        }
        return new Coordinate(
                number(numbers.get(0), where), number(numbers.get(1), where), number(numbers.get(2), where));
    }

    private static double number(JsonNode node, String where) {
        if (node.isNull()) {
            return Double.NaN;
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isTextual()) {
            try {
                double number = Double.parseDouble(node.textValue().strip());
                if (!Double.isInfinite(number)) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // Said below, together with all else that is not a number.
            }
        }
        throw new InvalidAnalysisException("field 'coordinates' of " + where + " must have 3 numbers, got " + node);
    }

    private static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }
}

package dev.composerunner.metaanalysis.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a table has what, by positions of columns; -1 for what it does not have.
 *
 * @param x coordinate to the right
 * @param y coordinate to the front
 * @param z coordinate up
 * @param study what names the study, or else the experiment
 * @param contrast what names the contrast within the study
 * @param space space of the coordinates
 * @param participants sample size
 * @param count number of columns
 * @param separator what stands between cells
 * @param ignored columns that are not read
 */
record Columns(
        int x,
        int y,
        int z,
        int study,
        int contrast,
        int space,
        int participants,
        int count,
        char separator,
        List<String> ignored) {

    private static final List<String> STUDY = List.of("study_id", "study");
    private static final List<String> EXPERIMENT = List.of("id");
    private static final List<String> CONTRAST = List.of("contrast_id", "analysis_id", "contrast", "analysis");
    private static final List<String> SPACE = List.of("space", "reference");
    private static final List<String> PARTICIPANTS = List.of("sample_size", "n", "subjects");

    Columns {
        ignored = List.copyOf(ignored);
    }

    /**
     * Finds the columns by their names in lower case.
     *
     * @throws FaultyLineException if a name is missing or stands twice
     */
    static Columns of(List<String> names, char separator, String line) throws FaultyLineException {
        for (var required : List.of("x", "y", "z")) {
            if (!names.contains(required)) {
                throw FaultyLineException.expected(
                        "a header line with columns x, y and z between tabs or commas", line.strip());
            }
        }
        var unused = new ArrayList<>(names);
        int x = take(List.of("x"), names, unused);
        int y = take(List.of("y"), names, unused);
        int z = take(List.of("z"), names, unused);
        int study = take(STUDY, names, unused);
        int contrast = take(CONTRAST, names, unused);
        // A table that names study and contrast may use id for numbers of its rows.
        if (study < 0) {
            study = take(EXPERIMENT, names, unused);
        }
        if (study < 0) {
            study = contrast;
            contrast = -1;
        }
        int space = take(SPACE, names, unused);
        int participants = take(PARTICIPANTS, names, unused);
        unused.removeIf(String::isEmpty);
        return new Columns(x, y, z, study, contrast, space, participants, names.size(), separator, unused);
    }

    private static int take(List<String> any, List<String> names, List<String> unused) throws FaultyLineException {
        for (var name : any) {
            int at = names.indexOf(name);
            if (at >= 0) {
                if (names.lastIndexOf(name) != at) {
                    throw new FaultyLineException("expected one column " + name + ", got several");
                }
                unused.remove(name);
                return at;
            }
        }
        return -1;
    }

    boolean namesNothing() {
        return study < 0;
    }
}

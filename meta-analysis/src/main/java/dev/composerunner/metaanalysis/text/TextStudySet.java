package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.nimads.Analysis;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.SampleSizes;
import dev.composerunner.metaanalysis.nimads.Study;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The experiments of one or two text files as a study set, and the annotation that picks them. An experiment is a study of one
 * analysis there, because the workflow takes the analyses of a study as one experiment: the study's id is the name before the colon,
 * with a number behind it from the second experiment of that name on, and the analysis' id is the contrast.
 *
 * @param studySet all experiments in the order of the files
 * @param annotation column {@link Annotation#ALL} for one file; column {@link #GROUP} for two
 */
public record TextStudySet(StudySet studySet, Annotation annotation) {

    /** Column of the annotation that says of which file an experiment is. */
    public static final String GROUP = "group";

    /** What the column says of the first file. */
    public static final String GROUP_1 = "group1";

    /** What the column says of the second file. */
    public static final String GROUP_2 = "group2";

    private static final String NO_CONTRAST = "1";

    /** Every experiment of a file. */
    public static TextStudySet of(CoordinateFile file) {
        var studySet = StudySet.of(studies(file, new HashSet<>()));
        return new TextStudySet(studySet, Annotation.all(studySet));
    }

    /** The experiments of two files, as two groups. */
    public static TextStudySet of(CoordinateFile first, CoordinateFile second) {
        var ids = new HashSet<String>();
        var groups = new LinkedHashMap<String, StudySet>();
        groups.put(GROUP_1, StudySet.of(studies(first, ids)));
        groups.put(GROUP_2, StudySet.of(studies(second, ids)));
        var all = new ArrayList<Study>();
        groups.values().forEach(group -> all.addAll(group.studies()));
        return new TextStudySet(StudySet.of(all), Annotation.ofGroups(GROUP, groups));
    }

    private static List<Study> studies(CoordinateFile file, Set<String> ids) {
        var studies = new ArrayList<Study>();
        for (var experiment : file.experiments()) {
            var contrast = experiment.contrast();
            var sizes = experiment.participants();
            var analysis = new Analysis(
                    contrast.isEmpty() ? NO_CONTRAST : contrast,
                    contrast,
                    experiment.points(),
                    sizes.isPresent() ? SampleSizes.of(sizes.getAsInt()) : SampleSizes.NONE);
            studies.add(new Study(
                    freeId(experiment.study(), ids), experiment.title(), List.of(analysis), SampleSizes.NONE));
        }
        return studies;
    }

    private static String freeId(String study, Set<String> ids) {
        var id = study;
        for (int number = 2; !ids.add(id); number++) {
            id = study + " #" + number;
        }
        return id;
    }
}

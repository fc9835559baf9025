package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Talairach;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Analysis;
import dev.composerunner.metaanalysis.nimads.Point;
import dev.composerunner.metaanalysis.nimads.Study;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns a study set into experiments in MNI space. */
final class Experiments {

    private final List<Experiment> experiments = new ArrayList<>();
    private final List<String> withoutFoci = new ArrayList<>();
    private final Map<String, Integer> unknownSpaces = new TreeMap<>();
    private int withoutCoordinates;

    private Experiments(StudySet studySet) {
        for (var study : studySet.studies()) {
            for (var analysis : study.analyses()) {
                add(study, analysis);
            }
        }
        experiments.sort(Comparator.comparing(Experiment::id, Experiments::compareCodePoints));
    }

    /**
     * Makes an experiment of each analysis that has foci, in ascending order of ids.
     *
     * @param warnings gets a sentence for all that was left out or taken as it is
     * @throws InvalidAnalysisException if no analysis has foci
     */
    static List<Experiment> of(StudySet studySet, List<String> warnings) {
        return of(studySet, "", warnings);
    }

    /**
     * The same for one of two groups.
     *
     * @param group how messages name the group, after its experiments
     */
    static List<Experiment> of(StudySet studySet, String group, List<String> warnings) {
        var made = new Experiments(studySet);
        if (made.experiments.isEmpty()) {
            throw new InvalidAnalysisException("none of the selected experiments" + group + " has coordinates: "
                    + Listed.of(made.withoutFoci) + "; add coordinates, or select other analyses");
        }
        made.warn(warnings);
        return List.copyOf(made.experiments);
    }

    private void add(Study study, Analysis analysis) {
        var id = study.id() + "-" + analysis.id();
        var label = study.name().isEmpty() ? id : "'" + study.name() + "' (" + id + ")";
        var foci = new ArrayList<Coordinate>();
        for (var point : analysis.points()) {
            if (isMissing(point.coordinate())) {
                withoutCoordinates++;
            } else {
                foci.add(toMni(point));
            }
        }
        if (foci.isEmpty()) {
            withoutFoci.add(label);
            return;
        }
        OptionalDouble own = analysis.sampleSizes().value();
        experiments.add(new Experiment(
                id, label, foci, own.isPresent() ? own : study.sampleSizes().value()));
    }

    private static boolean isMissing(Coordinate coordinate) {
        return Double.isNaN(coordinate.x()) || Double.isNaN(coordinate.y()) || Double.isNaN(coordinate.z());
    }

    private Coordinate toMni(Point point) {
        return switch (point.space()) {
            case "MNI" -> point.coordinate();
            case "TAL", "Talairach" -> Talairach.toMni(point.coordinate());
            default -> {
                unknownSpaces.merge(point.space(), 1, Integer::sum);
                yield point.coordinate();
            }
        };
    }

    private void warn(List<String> warnings) {
        if (!withoutFoci.isEmpty()) {
            warnings.add("left out for want of coordinates: " + Listed.of(withoutFoci));
        }
        if (withoutCoordinates > 0) {
            warnings.add("left out " + withoutCoordinates + " foci without coordinates");
        }
        if (!unknownSpaces.isEmpty()) {
            warnings.add("taken as MNI coordinates, though the space is neither MNI, TAL nor Talairach: "
                    + unknownSpaces.entrySet().stream()
                            .map(entry -> entry.getValue() + " foci of "
                                    + (entry.getKey().isEmpty() ? "no space" : "space '" + entry.getKey() + "'"))
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Python's order of texts; Java's own order puts characters beyond the basic plane elsewhere. */
    private static int compareCodePoints(String a, String b) {
        var left = a.codePoints().toArray();
        var right = b.codePoints().toArray();
        return IntStream.range(0, Math.min(left.length, right.length))
                .map(i -> Integer.compare(left[i], right[i]))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(Integer.compare(left.length, right.length));
    }
}

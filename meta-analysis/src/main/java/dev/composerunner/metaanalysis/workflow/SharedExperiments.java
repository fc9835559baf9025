package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.nimads.Analysis;
import dev.composerunner.metaanalysis.nimads.Point;
import dev.composerunner.metaanalysis.nimads.Study;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds experiments that are in both groups, where a comparison is partly of data with themselves. */
final class SharedExperiments {

    /* Experiments of one or two foci may report the same voxels by chance; then the name must be the same too. */
    private static final int MIN_FOCI = 3;

    private SharedExperiments() {}

    /** A sentence that names the analyses of both groups, by their ids or by their foci; empty if there are none. */
    static Optional<String> between(StudySet first, StudySet second) {
        var ids = new HashSet<Id>();
        var byFoci = new HashMap<Set<Point>, List<Named>>();
        for (var study : first.studies()) {
            for (var analysis : study.analyses()) {
                ids.add(new Id(study.id(), analysis.id()));
                var named = new Named(study, analysis);
                if (!named.foci().isEmpty()) {
                    byFoci.computeIfAbsent(named.foci(), absent -> new ArrayList<>())
                            .add(named);
                }
            }
        }
        var shared = new ArrayList<String>();
        for (var study : second.studies()) {
            for (var analysis : study.analyses()) {
                var other = new Named(study, analysis);
                if (ids.contains(new Id(study.id(), analysis.id()))) {
                    shared.add(other.label());
                } else {
                    byFoci.getOrDefault(other.foci(), List.of()).stream()
                            .filter(one -> one.isLike(other))
                            .findFirst()
                            .ifPresent(one -> shared.add(one.label() + " as " + other.id()));
                }
            }
        }
        return shared.isEmpty()
                ? Optional.empty()
                : Optional.of("analyses that are in both groups, so that they are compared with themselves: "
                        + shared.size() + ": " + Listed.of(shared) + "; leave each in one group");
    }

    private record Id(String study, String analysis) {}

    private record Named(Study study, Analysis analysis) {

        /** The points that have a position. */
        Set<Point> foci() {
            return analysis.points().stream()
                    .filter(point -> !point.coordinate().equals(Coordinate.MISSING))
                    .collect(Collectors.toSet());
        }

        boolean isLike(Named other) {
            return foci().size() >= MIN_FOCI
                    || (!study.name().isEmpty() && study.name().equals(other.study.name()));
        }

        String id() {
            return study.id() + "-" + analysis.id();
        }

        String label() {
            return study.name().isEmpty() ? id() : "'" + study.name() + "' (" + id() + ")";
        }
    }
}

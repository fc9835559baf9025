package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.nimads.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Gathers foci and sample sizes under the study and contrast that they belong to, in the order of their first mention. */
final class ExperimentCollector {

    private final Map<Key, Gathered> experiments = new LinkedHashMap<>();
    private final int mostPoints;
    private int points;

    ExperimentCollector(Limits limits) {
        this.mostPoints = limits.points();
    }

    private record Key(String study, String contrast, List<String> keys) {}

    /** What is known of one experiment so far. */
    final class Gathered {

        private final int firstLine;
        private final List<Point> foci = new ArrayList<>();
        private int participants;
        private int participantsLine;
        private boolean refused;

        private Gathered(int firstLine) {
            this.firstLine = firstLine;
        }

        int firstLine() {
            return firstLine;
        }

        /** @throws FaultyLineException if the file has more foci than may be */
        void add(Coordinate coordinate, Space space) throws FaultyLineException {
            if (points == mostPoints) {
                throw new FaultyLineException(
                        "more than " + mostPoints + " foci; at most that many are read, split the file");
            }
            points++;
            foci.add(new Point(coordinate, space.nimads()));
        }

        /** @throws FaultyLineException if another line has stated another number; only once for each experiment */
        void participants(int number, int line) throws FaultyLineException {
            if (participantsLine > 0 && participants != number) {
                if (refused) {
                    return;
                }
                refused = true;
                throw new FaultyLineException("expected the " + participants + " participants that line "
                        + participantsLine + " states for the same experiment, got " + number
                        + "; correct the number, or give the experiments different titles");
            }
            if (participantsLine == 0) {
                participants = number;
                participantsLine = line;
            }
        }
    }

    /** The experiment of this study and contrast, which begins at {@code line} if it is new. */
    Gathered experiment(String study, String contrast, int line) {
        return experiment(study, contrast, List.of(), line);
    }

    /** The same, told apart from others of the same study and contrast by further keys. */
    Gathered experiment(String study, String contrast, List<String> keys, int line) {
        return experiments.computeIfAbsent(new Key(study, contrast, List.copyOf(keys)), absent -> new Gathered(line));
    }

    /** Titles and lines of the experiments that have foci and no number of participants; none if no experiment has one. */
    List<String> withoutParticipants() {
        if (experiments.values().stream().allMatch(experiment -> experiment.participantsLine == 0)) {
            return List.of();
        }
        return experiments.entrySet().stream()
                .filter(entry -> entry.getValue().participantsLine == 0
                        && !entry.getValue().foci.isEmpty())
                .map(entry -> "'" + reported(entry).title() + "' (line " + entry.getValue().firstLine + ")")
                .toList();
    }

    boolean isFull() {
        return points == mostPoints;
    }

    int points() {
        return points;
    }

    List<ReportedExperiment> experiments() {
        return experiments.entrySet().stream()
                .map(ExperimentCollector::reported)
                .toList();
    }

    private static ReportedExperiment reported(Map.Entry<Key, Gathered> entry) {
        var gathered = entry.getValue();
        return new ReportedExperiment(
                entry.getKey().study(),
                entry.getKey().contrast(),
                gathered.participantsLine == 0 ? OptionalInt.empty() : OptionalInt.of(gathered.participants),
                gathered.foci);
    }
}

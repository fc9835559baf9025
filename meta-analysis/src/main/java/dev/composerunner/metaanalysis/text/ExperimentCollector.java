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

    private record Key(String study, String contrast) {}

    /** What is known of one experiment so far. */
    final class Gathered {

        private final int firstLine;
        private final List<Point> foci = new ArrayList<>();
        private int participants;
        private int participantsLine;

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

        /** @throws FaultyLineException if another line has stated another number */
        void participants(int number, int line) throws FaultyLineException {
            if (participantsLine > 0 && participants != number) {
                throw new FaultyLineException("expected the " + participants + " participants that line "
                        + participantsLine + " states for the same experiment, got " + number);
            }
            if (participantsLine == 0) {
                participants = number;
                participantsLine = line;
            }
        }
    }

    /** The experiment of this study and contrast, which begins at {@code line} if it is new. */
    Gathered experiment(String study, String contrast, int line) {
        return experiments.computeIfAbsent(new Key(study, contrast), absent -> new Gathered(line));
    }

    boolean isFull() {
        return points == mostPoints;
    }

    int points() {
        return points;
    }

    List<ReportedExperiment> experiments() {
        return experiments.entrySet().stream()
                .map(entry -> new ReportedExperiment(
                        entry.getKey().study(),
                        entry.getKey().contrast(),
                        entry.getValue().participantsLine == 0
                                ? OptionalInt.empty()
                                : OptionalInt.of(entry.getValue().participants),
                        entry.getValue().foci))
                .toList();
    }
}

package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.Listed;
import dev.composerunner.metaanalysis.image.Coordinate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Sleuth text: {@code //} lines that say what an experiment is, then a line of three numbers for each focus. */
final class SleuthReader {

    /*
     * What ends an experiment's header and what ends the experiment: foci follow their header, so a // line after foci begins the
     * next experiment, with or without a blank line between. A header ends without foci where a blank line follows its number of
     * participants and a title follows that.
     */

    private static final Pattern REMARK_MARK = Pattern.compile("//|#|%");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*,\\s*|\\s+");
    private static final Pattern COMMA_BETWEEN_DIGITS = Pattern.compile("\\d,\\d");
    private static final Pattern SPACE_BETWEEN_NUMBERS = Pattern.compile("[\\d.]\\s+[-+.]?\\d");
    private static final Pattern LABEL = Pattern.compile("[\\p{L}(\"'].*");
    private static final String THREE_NUMBERS = "three numbers x y z in mm";

    private final String file;
    private final boolean titlesRequired;
    private final Faults faults;
    private final ExperimentCollector experiments;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> repeated = new ArrayList<>();
    private final List<String> toldApart = new ArrayList<>();
    private final List<String> ignoredKeys = new ArrayList<>();
    private final Map<SleuthHeader.Title, Integer> linesOfTitles = new HashMap<>();

    private @Nullable Space space;
    private int firstFocusWithoutSpace;
    private SleuthHeader header = new SleuthHeader();
    private ExperimentCollector.@Nullable Gathered current;
    private int untitled;
    private int untitledFociFrom;

    /** @param titlesRequired whether foci without a title before them are a fault */
    SleuthReader(String file, boolean titlesRequired, Limits limits) {
        this.file = file;
        this.titlesRequired = titlesRequired;
        this.faults = new Faults(file);
        this.experiments = new ExperimentCollector(limits);
    }

    Reading read(String text) {
        int number = 0;
        for (var lines = text.lines().iterator(); lines.hasNext(); ) {
            number++;
            var line = lines.next().replace('\u00A0', ' ').strip();
            try {
                if (line.isEmpty()) {
                    header.blankLine();
                } else if (line.startsWith("//") || line.startsWith("\"//")) {
                    describe(CommentReader.read(line), number);
                } else {
                    focus(line, number);
                }
            } catch (FaultyLineException e) {
                faults.add(number, e.fault());
                if (experiments.isFull()) {
                    break;
                }
            }
        }
        end();
        return new Reading(experiments.experiments(), warnings);
    }

    private void describe(Comment comment, int line) throws FaultyLineException {
        if (current != null) {
            current = null;
            header = new SleuthHeader();
        }
        switch (comment) {
            case Comment.Empty empty -> {}
            case Comment.Reference reference ->
                space = Space.of(reference.space())
                        .orElseThrow(() ->
                                FaultyLineException.expected("a reference space, " + Space.ALLOWED, reference.space()));
            case Comment.Subjects subjects ->
                header.participants(Participants.readBeforeRemark(subjects.number()), line);
            case Comment.Key key -> {
                finishIfClosed();
                header.addKey(key, line);
            }
            case Comment.Title title -> {
                finishIfClosed();
                header.addTitle(title.words(), line);
            }
        }
    }

    private void focus(String line, int number) throws FaultyLineException {
        if (current == null) {
            if (!header.isNamed() && !header.hasParticipants() && titlesRequired) {
                untitledFociFrom = untitledFociFrom == 0 ? number : untitledFociFrom;
                coordinate(line);
                return;
            }
            current = experiment(number);
        }
        var coordinate = coordinate(line);
        if (space == null && firstFocusWithoutSpace == 0) {
            firstFocusWithoutSpace = number;
        }
        current.add(coordinate, space == null ? Space.MNI : space);
    }

    /** The coordinate of a line: three numbers between tabs, spaces or commas; a label or a remark may follow. */
    private static Coordinate coordinate(String line) throws FaultyLineException {
        var numbers = Millimetres.plainSigns(withoutRemark(line));
        if (numbers.indexOf(',') >= 0
                && COMMA_BETWEEN_DIGITS.matcher(numbers).find()
                && SPACE_BETWEEN_NUMBERS.matcher(numbers).find()) {
            throw FaultyLineException.expected(
                    THREE_NUMBERS + ", with a point and no comma before decimal places", line);
        }
        var cells = SEPARATOR.split(CommentReader.withoutTrailing(numbers, ", \t"), -1);
        if (cells.length < 3 || (cells.length > 3 && !LABEL.matcher(cells[3]).matches())) {
            throw FaultyLineException.expected(THREE_NUMBERS, line);
        }
        var xyz = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            xyz[axis] =
                    Millimetres.read(cells[axis]).orElseThrow(() -> FaultyLineException.expected(THREE_NUMBERS, line));
        }
        return new Coordinate(xyz[0], xyz[1], xyz[2]);
    }

    private static String withoutRemark(String line) {
        var remark = REMARK_MARK.matcher(line);
        return (remark.find() ? line.substring(0, remark.start()) : line).strip();
    }

    /** The experiment of the header. The same header again is the same experiment. */
    private ExperimentCollector.Gathered experiment(int line) {
        SleuthHeader.Title title;
        if (header.isNamed()) {
            title = header.title();
        } else {
            untitled++;
            title = new SleuthHeader.Title("experiment " + untitled, "");
        }
        int from = header.line() == 0 ? line : header.line();
        var experiment = experiments.experiment(title.study(), title.contrast(), header.keys(), from);
        int earlier = linesOfTitles.getOrDefault(title, from);
        linesOfTitles.putIfAbsent(title, from);
        if (experiment.firstLine() != from) {
            repeated.add(named(title, experiment.firstLine(), from));
        } else if (earlier != from) {
            toldApart.add(named(title, earlier, from));
        }
        ignoredKeys.addAll(header.ignoredKeys());
        if (header.hasParticipants()) {
            try {
                experiment.participants(header.participants(), header.participantsLine());
            } catch (FaultyLineException e) {
                faults.add(header.participantsLine(), e.fault());
            }
        }
        return experiment;
    }

    private static String named(SleuthHeader.Title title, int earlier, int line) {
        return "'" + title.text() + "' (lines " + earlier + " and " + line + ")";
    }

    /** Ends a header that no foci have followed: its experiment has none. */
    private void finishIfClosed() {
        if (header.isClosed()) {
            experiment(header.line());
            header = new SleuthHeader();
        }
    }

    private void end() {
        if (current == null && header.isNamed()) {
            experiment(header.line());
        }
        if (untitledFociFrom > 0) {
            faults.add(
                    untitledFociFrom,
                    "foci of no experiment; begin each experiment with lines '// Author, Year: Contrast' and"
                            + " '// Subjects=12'");
        }
        faults.throwIfAny();
        if (experiments.points() == 0) {
            throw Faults.of(file, "has no foci; each is a line of " + THREE_NUMBERS);
        }
        warn();
    }

    private void warn() {
        if (firstFocusWithoutSpace > 0) {
            warnings.add("file " + file + " has no line '// Reference=MNI' or '// Reference=Talairach' before the foci"
                    + " from line " + firstFocusWithoutSpace + " on: taken as MNI coordinates");
        }
        if (!repeated.isEmpty()) {
            warnings.add("file " + file + ": same title, taken as one experiment: " + Listed.of(repeated));
        }
        if (!toldApart.isEmpty()) {
            warnings.add("file " + file
                    + ": same title with different key lines (such as DOI=...), taken as experiments of their"
                    + " own: " + Listed.of(toldApart));
        }
        if (titlesRequired && untitled > 0) {
            warnings.add("file " + file + ": " + untitled + " experiments have no title and are numbered");
        }
        if (!titlesRequired) {
            return;
        }
        if (!ignoredKeys.isEmpty()) {
            warnings.add("file " + file + ": lines of a key and a value, which are not part of a title, were ignored: "
                    + Listed.of(ignoredKeys));
        }
        var unsized = experiments.withoutParticipants();
        if (!unsized.isEmpty()) {
            warnings.add("file " + file + ": experiments without a number of participants, which others have: "
                    + Listed.of(unsized) + "; a // line after foci begins an experiment of its own: put a remark behind"
                    + " the numbers of a focus, or add a line '// Subjects=12'");
        }
    }
}

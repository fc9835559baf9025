package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.image.Coordinate;
import java.util.ArrayList;
import java.util.List;
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
    private static final Pattern REFERENCE =
            Pattern.compile("(?i)reference(?:\\s+space)?(?:\\s*[=:]\\s*|\\s+(?=(?:mni|tal|talairach)$))(?<space>.*)");
    private static final Pattern PARTICIPANTS = Pattern.compile(
            "(?i)(?:(?:number|no\\.?)\\s+of\\s+)?(?:subjects?|participants|sample\\s*size|n)(?:\\s*[=:]\\s*|\\s+(?=\\d+$))(?<number>.*)");
    private static final Pattern REMARK = Pattern.compile("\\s*(//|#|[(;,]|\\s\\p{L}).*");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*,\\s*|\\s+");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
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

    private @Nullable Space space;
    private int firstFocusWithoutSpace;
    private Header header = new Header();
    private ExperimentCollector.@Nullable Gathered current;
    private int untitled;
    private int untitledFociFrom;

    /** What the lines before foci say. */
    private static final class Header {
        private final List<String> titles = new ArrayList<>();
        private int firstLine;
        private int participants;
        private int participantsLine;
        private boolean closed;
    }

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
                    header.closed |= header.participantsLine > 0;
                } else if (line.startsWith("//") || line.startsWith("\"//")) {
                    describe(comment(line), number);
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
        end(number);
        return new Reading(experiments.experiments(), warnings);
    }

    /** The words of a line; a spreadsheet may have put quotes around it and commas behind it. */
    private static String comment(String line) {
        int from = line.startsWith("\"") ? 1 : 0;
        while (from < line.length() && line.charAt(from) == '/') {
            from++;
        }
        var words = withoutTrailing(line.substring(from), ",; \t");
        boolean quoted = line.startsWith("\"") && words.endsWith("\"");
        var unquoted = quoted ? words.substring(0, words.length() - 1) : words;
        return WHITE_SPACE.matcher(unquoted.strip()).replaceAll(" ");
    }

    private void describe(String words, int line) throws FaultyLineException {
        if (current != null) {
            current = null;
            header = new Header();
        }
        if (words.isEmpty()) {
            return;
        }
        var reference = REFERENCE.matcher(words);
        if (reference.matches()) {
            var name = REMARK.matcher(reference.group("space")).replaceFirst("");
            space = Space.of(name)
                    .orElseThrow(() -> FaultyLineException.expected("a reference space, " + Space.ALLOWED, name));
            return;
        }
        var participants = PARTICIPANTS.matcher(words);
        if (participants.matches()) {
            participants(REMARK.matcher(participants.group("number")).replaceFirst(""), line);
            return;
        }
        if (header.closed && !header.titles.isEmpty()) {
            finish();
        }
        if (header.titles.isEmpty()) {
            header.firstLine = line;
        }
        header.titles.add(words);
    }

    private void participants(String text, int line) throws FaultyLineException {
        int number = Participants.read(text);
        if (header.participantsLine > 0 && header.participants != number) {
            throw new FaultyLineException("expected foci of the experiment that line " + header.participantsLine
                    + " gives " + header.participants + " participants, got another number of participants, " + number);
        }
        header.participants = number;
        header.participantsLine = line;
    }

    private void focus(String line, int number) throws FaultyLineException {
        if (current == null) {
            if (header.titles.isEmpty() && header.participantsLine == 0 && titlesRequired) {
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
        var cells = SEPARATOR.split(withoutTrailing(numbers, ", \t"), -1);
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

    private static String withoutTrailing(String text, String characters) {
        int end = text.length();
        while (end > 0 && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private static String withoutRemark(String line) {
        var remark = REMARK_MARK.matcher(line);
        return (remark.find() ? line.substring(0, remark.start()) : line).strip();
    }

    /** The experiment of the header. The same header again is the same experiment. */
    private ExperimentCollector.Gathered experiment(int line) throws FaultyLineException {
        var title = title();
        int from = header.firstLine == 0 ? line : header.firstLine;
        var experiment = experiments.experiment(title.study(), title.contrast(), from);
        if (experiment.firstLine() != from) {
            repeated.add("'" + title.text() + "' (lines " + experiment.firstLine() + " and " + from + ")");
        }
        if (header.participantsLine > 0) {
            experiment.participants(header.participants, header.participantsLine);
        }
        return experiment;
    }

    private record Title(String study, String contrast) {

        String text() {
            return contrast.isEmpty() ? study : study + ": " + contrast;
        }
    }

    /** Several lines of one study name it once: its contrasts are joined. */
    private Title title() {
        if (header.titles.isEmpty()) {
            untitled++;
            return new Title("experiment " + untitled, "");
        }
        var first = header.titles.getFirst();
        int colon = first.indexOf(':');
        var study = colon < 0 ? first : first.substring(0, colon).strip();
        if (study.isEmpty()) {
            return new Title(String.join("; ", header.titles), "");
        }
        var contrasts = new ArrayList<String>();
        for (var title : header.titles) {
            boolean same = title.startsWith(study)
                    && (title.length() == study.length()
                            || title.substring(study.length()).strip().startsWith(":"));
            var contrast = same ? title.substring(study.length()).strip().replaceFirst("^:\\s*", "") : title;
            if (!contrast.isEmpty()) {
                contrasts.add(contrast);
            }
        }
        return new Title(study, String.join("; ", contrasts));
    }

    /** Ends a header that no foci have followed: its experiment has none. */
    private void finish() throws FaultyLineException {
        try {
            experiment(header.firstLine);
        } finally {
            header = new Header();
        }
    }

    private void end(int lastLine) {
        try {
            if (current == null && !header.titles.isEmpty()) {
                finish();
            }
        } catch (FaultyLineException e) {
            faults.add(lastLine, e.fault());
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
        if (firstFocusWithoutSpace > 0) {
            warnings.add("file " + file + " has no line '// Reference=MNI' or '// Reference=Talairach' before the foci"
                    + " from line " + firstFocusWithoutSpace + " on: taken as MNI coordinates");
        }
        if (!repeated.isEmpty()) {
            warnings.add("file " + file + ": same title, taken as one experiment: " + String.join(", ", repeated));
        }
        if (titlesRequired && untitled > 0) {
            warnings.add("file " + file + ": " + untitled + " experiments have no title and are numbered");
        }
    }
}

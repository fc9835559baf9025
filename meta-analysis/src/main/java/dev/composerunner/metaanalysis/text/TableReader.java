package dev.composerunner.metaanalysis.text;

import dev.composerunner.metaanalysis.image.Coordinate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a table: a header line, then a row for each focus. */
final class TableReader {

    private static final Pattern WORD_GAP = Pattern.compile("[\\s-]+");
    private static final Set<String> NOTHING = Set.of("", "n/a", "na", "nan", "none", "null");
    private static final String ONE_EXPERIMENT = "foci";

    private final String file;
    private final boolean namesRequired;
    private final Faults faults;
    private final ExperimentCollector experiments;
    private final List<String> warnings = new ArrayList<>();
    private int withoutSpace;

    /** @param namesRequired whether the table must have a column that tells the experiments apart */
    TableReader(String file, boolean namesRequired, Limits limits) {
        this.file = file;
        this.namesRequired = namesRequired;
        this.faults = new Faults(file);
        this.experiments = new ExperimentCollector(limits);
    }

    /** Whether a line has the names of the columns that every table has. */
    static boolean isHeader(String line) {
        var names = Arrays.stream(line.split("[\t,; ]", -1))
                .map(TableReader::normalized)
                .toList();
        return names.containsAll(List.of("x", "y", "z"));
    }

    private static String normalized(String name) {
        var plain = name.strip().replaceAll("^\"|\"$", "").strip();
        return WORD_GAP.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("_");
    }

    Reading read(String text) {
        int number = 0;
        @Nullable Columns columns = null;
        for (var lines = text.lines().iterator(); lines.hasNext(); ) {
            number++;
            var line = lines.next();
            if (line.isBlank()) {
                continue;
            }
            try {
                if (columns == null) {
                    columns = header(line);
                } else {
                    row(columns, line, number);
                }
            } catch (FaultyLineException e) {
                faults.add(number, e.fault());
                if (columns == null || experiments.isFull()) {
                    break;
                }
            }
        }
        faults.throwIfAny();
        if (experiments.points() == 0) {
            throw Faults.of(file, "has a header and no rows; each row is a focus");
        }
        if (withoutSpace > 0) {
            warnings.add("file " + file + " does not say whether " + withoutSpace
                    + " foci are in MNI or Talairach space (column space or reference): taken as MNI coordinates");
        }
        return new Reading(experiments.experiments(), warnings);
    }

    private Columns header(String line) throws FaultyLineException {
        char separator = line.indexOf('\t') >= 0 ? '\t' : ',';
        var names = new ArrayList<String>();
        for (var cell : cells(line, separator)) {
            names.add(normalized(cell));
        }
        var columns = Columns.of(names, separator, line);
        if (namesRequired && columns.namesNothing()) {
            throw new FaultyLineException(
                    "expected a column id, study or study_id that tells the experiments apart, got" + " columns "
                            + String.join(", ", names));
        }
        if (!columns.ignored().isEmpty()) {
            warnings.add("file " + file + ": columns ignored: " + String.join(", ", columns.ignored()));
        }
        return columns;
    }

    private void row(Columns columns, String line, int number) throws FaultyLineException {
        var cells = cells(line, columns.separator());
        while (cells.size() > columns.count() && cells.getLast().isBlank()) {
            cells.removeLast();
        }
        if (cells.size() != columns.count()) {
            throw new FaultyLineException(
                    "expected " + columns.count() + " cells as in the header, got " + cells.size());
        }
        var coordinate = new Coordinate(
                millimetres(cells, columns.x(), "x"),
                millimetres(cells, columns.y(), "y"),
                millimetres(cells, columns.z(), "z"));
        var experiment = experiments.experiment(study(columns, cells), optional(cells, columns.contrast()), number);
        var participants = optional(cells, columns.participants());
        if (!participants.isEmpty()) {
            experiment.participants(Participants.read(participants), number);
        }
        experiment.add(coordinate, space(optional(cells, columns.space())));
    }

    private static double millimetres(List<String> cells, int column, String name) throws FaultyLineException {
        var text =
                Millimetres.plainSigns(cells.get(column).replace('\u00A0', ' ').strip());
        if (Millimetres.hasDecimalComma(text)) {
            throw FaultyLineException.expected(
                    "a number of mm in column " + name + ", with a point and no comma before decimal places", text);
        }
        return Millimetres.read(text)
                .orElseThrow(() -> FaultyLineException.expected("a number of mm in column " + name, text));
    }

    private static String study(Columns columns, List<String> cells) throws FaultyLineException {
        if (columns.namesNothing()) {
            return ONE_EXPERIMENT;
        }
        var study = cells.get(columns.study()).strip().replaceAll("\\s+", " ");
        if (study.isEmpty()) {
            throw FaultyLineException.expected("the id of an experiment in each row", study);
        }
        return study;
    }

    private Space space(String name) throws FaultyLineException {
        if (name.isEmpty()) {
            withoutSpace++;
            return Space.MNI;
        }
        return Space.of(name).orElseThrow(() -> FaultyLineException.expected("a space, " + Space.ALLOWED, name));
    }

    /** A cell that may say nothing, or be of no column. */
    private static String optional(List<String> cells, int column) {
        if (column < 0) {
            return "";
        }
        var cell = cells.get(column).strip().replaceAll("\\s+", " ");
        return NOTHING.contains(cell.toLowerCase(Locale.ROOT)) ? "" : cell;
    }

    /** The cells of a line. One that begins with a double quote goes to the next single one, and two within stand for one. */
    private static List<String> cells(String line, char separator) throws FaultyLineException {
        var cells = new ArrayList<String>();
        int at = 0;
        while (at <= line.length()) {
            if (at < line.length() && line.charAt(at) == '"') {
                var cell = new StringBuilder();
                at = quoted(line, at + 1, cell);
                if (at < line.length() && line.charAt(at) != separator) {
                    throw FaultyLineException.expected("a separator after a quoted cell", line.substring(at));
                }
                cells.add(cell.toString());
            } else {
                int end = line.indexOf(separator, at);
                end = end < 0 ? line.length() : end;
                cells.add(line.substring(at, end));
                at = end;
            }
            at++;
        }
        return cells;
    }

    /** Appends a quoted cell and gives the place after its closing quote. */
    private static int quoted(String line, int from, StringBuilder cell) throws FaultyLineException {
        int at = from;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c != '"') {
                cell.append(c);
            } else if (at < line.length() && line.charAt(at) == '"') {
                cell.append('"');
                at++;
            } else {
                return at;
            }
        }
        throw FaultyLineException.expected("a closing quote on the same line", line.substring(from - 1));
    }
}

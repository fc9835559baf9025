package dev.composerunner.metaanalysis.diagnostics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Named columns and rows of text.
 *
 * @param columns names, in order
 * @param rows of as many cells as there are columns
 */
public record Table(List<String> columns, List<List<String>> rows) {

    private static final String QUOTE = "\"";
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\t\r\n\"]");

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /**
     * Tab-separated text with a header line, each line ended by a line feed. Cells that hold a tab, a double quote or a line end stand
     * between double quotes, and double quotes within them are doubled, as {@code csv} of Python and so pandas writes them.
     */
    public String toTsv() {
        var text = new StringBuilder();
        append(text, columns);
        for (var row : rows) {
            append(text, row);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells) {
        /* A row of one empty cell would be an empty line, which readers skip. */
        boolean blank = cells.size() == 1 && cells.getFirst().isEmpty();
        for (int n = 0; n < cells.size(); n++) {
            text.append(n == 0 ? "" : "\t").append(blank ? QUOTE + QUOTE : quoted(cells.get(n)));
        }
        text.append('\n');
    }

    private static String quoted(String cell) {
        return NEEDS_QUOTES.matcher(cell).find() ? QUOTE + cell.replace(QUOTE, QUOTE + QUOTE) + QUOTE : cell;
    }
}

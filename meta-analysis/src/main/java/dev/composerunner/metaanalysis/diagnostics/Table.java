package dev.composerunner.metaanalysis.diagnostics;

import java.util.List;

/**
 * Named columns and rows of text.
 *
 * @param columns names, in order
 * @param rows of as many cells as there are columns
 */
public record Table(List<String> columns, List<List<String>> rows) {

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** Tab-separated text with a header line, each line ended by a line feed. Tabs and line ends within a cell become spaces. */
    public String toTsv() {
        var text = new StringBuilder();
        append(text, columns);
        for (var row : rows) {
            append(text, row);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells) {
        for (int n = 0; n < cells.size(); n++) {
            text.append(n == 0 ? "" : "\t").append(cells.get(n).replaceAll("[\t\r\n]", " "));
        }
        text.append('\n');
    }
}

package dev.composerunner.metaanalysis.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Expected text is that of pandas 3.1.1 on Python 3.13, {@code DataFrame({"id": [cell], "n": [""]}).to_csv(sep="\t", index=False)}. Up
 * to Python 3.12 a lone carriage return stands without quotes, which breaks the row for every reader.
 */
final class TableTest {

    record Cell(String content, String written) {}

    private static List<Cell> cells() {
        return List.of(
                new Cell("plain", "plain"),
                new Cell("", ""),
                new Cell("\"Faces\" and houses", "\"\"\"Faces\"\" and houses\""),
                new Cell("in\"side", "\"in\"\"side\""),
                new Cell("\"", "\"\"\"\""),
                new Cell("a\tb", "\"a\tb\""),
                new Cell("a\nb", "\"a\nb\""),
                new Cell("a\r\nb", "\"a\r\nb\""),
                new Cell("a\rb", "\"a\rb\""),
                new Cell(" leading and trailing ", " leading and trailing "),
                new Cell("a,b;c'd\\e\u2028f\u00e9", "a,b;c'd\\e\u2028f\u00e9"));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void toTsv_cell_isWrittenAsPandasWritesIt(Cell cell) {
        assertThat(new Table(List.of("id", "n"), List.of(List.of(cell.content(), ""))).toTsv())
                .isEqualTo("id\tn\n" + cell.written() + "\t\n");
        assertThat(new Table(List.of(cell.content(), "n"), List.of()).toTsv()).isEqualTo(cell.written() + "\tn\n");
    }

    @Test
    void toTsv_onlyCellOfARowEmpty_isNoEmptyLine() {
        assertThat(new Table(List.of("id"), List.of(List.of(""), List.of("a"))).toTsv())
                .isEqualTo("id\n\"\"\na\n");
    }
}

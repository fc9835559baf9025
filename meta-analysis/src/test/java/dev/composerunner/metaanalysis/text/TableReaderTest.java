package dev.composerunner.metaanalysis.text;

import static dev.composerunner.metaanalysis.text.ReadText.file;
import static dev.composerunner.metaanalysis.text.ReadText.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.nimads.Point;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableReaderTest {

    private static final String TABLE = """
            study_id\tcontrast\tx\ty\tz\tspace\tsample_size
            s1\tfaces\t-42\t18\t8\tMNI\t12
            s2\tpain\t4.5\t12\t48\tTAL\t20
            s1\tfaces\t36\t-54\t46\tMNI\t12
            s1\thouses\t1\t2\t3\tMNI\t12
            """;

    private static final List<ReportedExperiment> READ = List.of(
            new ReportedExperiment(
                    "s1", "faces", OptionalInt.of(12), List.of(point(-42, 18, 8, "MNI"), point(36, -54, 46, "MNI"))),
            new ReportedExperiment("s2", "pain", OptionalInt.of(20), List.of(point(4.5, 12, 48, "TAL"))),
            new ReportedExperiment("s1", "houses", OptionalInt.of(12), List.of(point(1, 2, 3, "MNI"))));

    private static Point point(double x, double y, double z, String space) {
        return new Point(new Coordinate(x, y, z), space);
    }

    @Test
    void read_rowsInAnyOrder_areGroupedByStudyAndContrast() {
        var read = table(TABLE);
        assertThat(read.experiments()).isEqualTo(READ);
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void read_sameContentInOtherHands_isTheSame() {
        var variants = List.of(
                TABLE.replace("\t", ","),
                TABLE.replace("\t", ", "),
                TABLE.replace("\n", "\r\n"),
                TABLE.replace("\n", "\n\n"),
                TABLE.replace("\n", "\t\n"),
                TABLE.replace("x\ty\tz", "X\tY\tZ"),
                TABLE.replace("study_id", "Study"),
                TABLE.replace("study_id", "\"Study ID\""),
                TABLE.replace("study_id\tcontrast", "id\tanalysis"),
                TABLE.replace("contrast", "contrast_id"),
                TABLE.replace("space\tsample_size", "Reference\tN"),
                TABLE.replace("TAL", "talairach").replace("MNI", "mni"),
                TABLE.replace("\t12\n", "\t12.0\n"),
                TABLE.replace("\t-42\t", "\t\u221242\t"),
                TABLE.replace("s1", "\"s1\""),
                TABLE.replaceFirst("MNI\t12\n", "MNI\tn/a\n"),
                "\uFEFF" + TABLE);
        for (var variant : variants) {
            assertThat(table(variant).experiments()).as(variant).isEqualTo(READ);
        }
        assertThat(file("foci.csv", TABLE.replace("\t", ",")).experiments()).isEqualTo(READ);
        // A table under the usual name of Sleuth text.
        assertThat(file("foci.txt", TABLE).experiments()).isEqualTo(READ);
    }

    @Test
    void read_quotedCells_mayHaveSeparatorsAndQuotes() {
        var read = table("id,x,y,z\n\"Smith, J. \"\"Jay\"\", 2009\",1,2,3\n");
        assertThat(read.experiments().getFirst().study()).isEqualTo("Smith, J. \"Jay\", 2009");
    }

    @Test
    void read_participantsWithThousands_areANumber() {
        assertThat(table("id\tx\ty\tz\tn\na\t1\t2\t3\t1,200\n")
                        .experiments()
                        .getFirst()
                        .participants())
                .hasValue(1200);
        assertThat(file("foci.csv", "id,x,y,z,n\na,1,2,3,\"12,345,678\"\n")
                        .experiments()
                        .getFirst()
                        .participants())
                .hasValue(12_345_678);
    }

    /** One wrong number must not be told for each of the experiment's foci. */
    @Test
    void read_otherParticipantsInManyRows_areRefusedOnce() {
        assertThatThrownBy(() -> table("id,x,y,z,n\na,1,2,3,8\n" + "a,1,2,3,9\n".repeat(4)))
                .hasMessage("file foci.tsv, line 3: expected the 8 participants that line 2 states for the same"
                        + " experiment, got 9; correct the number, or give the experiments different titles");
    }

    @Test
    void read_idBesideStudy_isIgnoredAsANumberOfRows() {
        var read = table("id\tstudy\tx\ty\tz\tspace\tvalue\n1\ta\t1\t2\t3\tMNI\t5.1\n2\ta\t4\t5\t6\tMNI\t4.2\n");
        assertThat(read.experiments())
                .singleElement()
                .extracting(e -> e.points().size())
                .isEqualTo(2);
        assertThat(read.warnings()).containsExactly("file foci.tsv: columns ignored: id, value");
    }

    @Test
    void read_noSpace_takesMniAndSaysSo() {
        assertThat(table("id\tx\ty\tz\na\t1\t2\t3\n").warnings())
                .containsExactly("file foci.tsv does not say whether 1 foci are in MNI or Talairach space (column space"
                        + " or reference): taken as MNI coordinates");
    }

    @Test
    void read_tableMadeAtRandom_givesEachRowToItsExperiment() {
        var random = new Random(3);
        var text = new StringBuilder("z\tn\tx\tid\ty\n");
        var counts = new int[20];
        for (int row = 0; row < 2000; row++) {
            int id = random.nextInt(20);
            counts[id]++;
            text.append("3\t")
                    .append(id + 5)
                    .append("\t1\ts")
                    .append(id)
                    .append('\t')
                    .append(id)
                    .append('\n');
        }
        var read = table(text.toString());
        assertThat(read.experiments()).hasSize(20);
        for (var experiment : read.experiments()) {
            int id = Integer.parseInt(experiment.study().substring(1));
            assertThat(experiment.points()).hasSize(counts[id]).containsOnly(point(1, id, 3, "MNI"));
            assertThat(experiment.participants()).hasValue(id + 5);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a;1;2;3 | line 2: expected 6 cells as in the header, got 1",
                "a,1,2 | line 2: expected 6 cells as in the header, got 3",
                "a,1,2,3,MNI,9,7 | line 2: expected 6 cells as in the header, got 7",
                "a,1,2,,MNI,9 | line 2: expected a number of mm in column z, got ''",
                "a,1,two,3,MNI,9 | line 2: expected a number of mm in column y, got 'two'",
                "a,`1` 5,2,3,MNI,9 | line 2: expected a number of mm in column x, got '`1` 5'",
                "a,\"1,5\",2,3,MNI,9 | line 2: expected a number of mm in column x, with a point and no comma before decimal places, got '1,5'",
                "a,nan,2,3,MNI,9 | line 2: expected finite numbers, got 'nan'",
                "a,1,2,4200,MNI,9 | line 2: expected coordinates from -1000 to 1000 mm, got '4200'",
                "a,1,2,3,Colin,9 | line 2: expected a space, MNI or Talairach, got 'Colin'",
                "a,1,2,3,MNI,-9 | line 2: expected a whole number of participants above 0, got '-9'",
                "a,1,2,3,MNI,\"12,14\" | line 2: expected a whole number of participants above 0, got '12,14'",
                "a,1,2,3,MNI,9.5 | line 2: expected a whole number of participants above 0, got '9.5'",
                ",1,2,3,MNI,9 | line 2: expected the id of an experiment in each row, got ''",
                "\"a,1,2,3,MNI,9 | line 2: expected a closing quote on the same line",
                "\"a\"b,1,2,3,MNI,9 | line 2: expected a separator after a quoted cell",
                "b,1,2,3,MNI,8 | line 3: expected the 8 participants that line 2 states for the same experiment, got 9",
            })
    void read_faultyRow_saysWhereAndWhat(String row, String message) {
        assertThatThrownBy(() -> table("id,x,y,z,space,n\n" + row + "\nb,1,2,3,MNI,9\n"))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,x,y | line 1: expected a header line with columns x, y and z between tabs or commas, got 'id,x,y'",
                "id;x;y;z | line 1: expected a header line with columns x, y and z between tabs or commas",
                "id x y z | line 1: expected a header line with columns x, y and z between tabs or commas",
                "x,y,z | line 1: expected a column id, study or study_id that tells the experiments apart, got columns x, y, z",
                "id,x,x,y,z | line 1: expected one column x, got several",
                "id,x,y,z | has a header and no rows",
            })
    void read_faultyHeader_saysWhat(String header, String message) {
        assertThatThrownBy(() -> table(header + "\n"))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith("file foci.tsv")
                .hasMessageContaining(message);
    }

    @Test
    void read_moreRowsThanMayBe_isRefusedAtTheLine() {
        var text = "id,x,y,z\na,1,2,3\na,1,2,3\na,1,2,3\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CoordinateFile.read("f.csv", text, true, new Limits(100, 2)))
                .hasMessage("file f.csv, line 4: more than 2 foci; at most that many are read, split the file");
    }
}

package dev.composerunner.metaanalysis.text;

import static dev.composerunner.metaanalysis.text.ReadText.sleuth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.nimads.Point;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SleuthReaderTest {

    private static final String TWO = """
            // Reference=MNI
            // Smith, 2009: Faces > Houses
            // Subjects=12
            -42\t18\t8
            36\t-54\t46

            // Jones, 2010: Pain
            // Subjects=20
            4.5\t12\t48
            """;

    private static final List<ReportedExperiment> TWO_READ = List.of(
            new ReportedExperiment(
                    "Smith, 2009",
                    "Faces > Houses",
                    OptionalInt.of(12),
                    List.of(point(-42, 18, 8, "MNI"), point(36, -54, 46, "MNI"))),
            new ReportedExperiment("Jones, 2010", "Pain", OptionalInt.of(20), List.of(point(4.5, 12, 48, "MNI"))));

    private static Point point(double x, double y, double z, String space) {
        return new Point(new Coordinate(x, y, z), space);
    }

    private static List<String> titles(CoordinateFile file) {
        return file.experiments().stream().map(ReportedExperiment::title).toList();
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> sleuth(text))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining(message);
    }

    @Test
    void read_asGingerAleWrites_givesExperimentsInOrder() {
        var read = sleuth(TWO);
        assertThat(read.experiments()).isEqualTo(TWO_READ);
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void read_sameContentInOtherHands_isTheSame() {
        var variants = List.of(
                TWO.replace("\n\n", "\n"),
                TWO.replace("\n", "\n\n"),
                TWO.replace("\n", "\r\n"),
                TWO.replace("\n", "\r"),
                TWO.replace("\n", "  \t\n"),
                TWO.replace("\t", " "),
                TWO.replace("\t", " \u00A0 "),
                TWO.replace("\t", ","),
                TWO.replace("\t", ", "),
                TWO.replace("\t", " , "),
                TWO.replace("// ", "//"),
                TWO.replace("// ", "///   "),
                TWO.replace("=", " = "),
                TWO.replace("=", ": "),
                TWO.replace("Reference=MNI", "REFERENCE=mni"),
                TWO.replace("Reference=MNI", "reference space: MNI152"),
                TWO.replace("Reference=MNI", "Reference MNI"),
                TWO.replace("Subjects=", "subjects="),
                TWO.replace("Subjects=", "Subject: "),
                TWO.replace("Subjects=", "N="),
                TWO.replace("Subjects=", "Number of subjects = "),
                TWO.replace("Subjects=", "Sample size = "),
                TWO.replace("Subjects=12", "Subjects=12 // patients, 12 of 14"),
                TWO.replace("Subjects=12", "Subjects=12 (patients)"),
                TWO.replace("Subjects=12", "Subjects 12"),
                TWO.replace("-42", "\u221242").replace("-54", "\u201354"),
                TWO.replace("18\t8", "18\t8 // left IFG").replace("12\t48", "12\t48 # SMA"),
                TWO.replace("18\t8", "18\t8\tleft IFG, BA 44"),
                TWO.replace("18\t8", "18.0\t+8e0"),
                TWO.replace("Subjects=12\n", "Subjects=12,,\n")
                        .replace("18\t8", "18,8,,")
                        .replace("-42\t", "-42,"),
                TWO.replace("// Smith, 2009: Faces > Houses", "\"// Smith, 2009: Faces > Houses\",,"),
                TWO.stripTrailing(),
                "\uFEFF" + TWO,
                "\n\n" + TWO + "\n\n//\n");
        for (var variant : variants) {
            assertThat(sleuth(variant).experiments()).as(variant).isEqualTo(TWO_READ);
        }
    }

    @Test
    void read_textMadeAtRandom_givesWhatItWasMadeOf() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var expected = new ArrayList<ReportedExperiment>();
            var text = new StringBuilder("// Reference = Talairach\n");
            for (int e = 0; e < 1 + random.nextInt(5); e++) {
                var points = new ArrayList<Point>();
                text.append("// Study ").append(e).append(": c").append(random.nextBoolean() ? "\n\n" : "\n");
                text.append("// Subjects=").append(e + 1).append('\n');
                for (int p = 0; p < 1 + random.nextInt(4); p++) {
                    var xyz = random.doubles(3, -90, 90)
                            .mapToObj(v -> random.nextBoolean() ? Double.toString(v) : Long.toString(Math.round(v)))
                            .toList();
                    var separator = List.of("\t", " ", "  ", ", ", ",").get(random.nextInt(5));
                    text.append(" ".repeat(random.nextInt(3)))
                            .append(String.join(separator, xyz))
                            .append('\n');
                    points.add(point(
                            Double.parseDouble(xyz.get(0)),
                            Double.parseDouble(xyz.get(1)),
                            Double.parseDouble(xyz.get(2)),
                            "TAL"));
                }
                text.append("\n".repeat(random.nextInt(3)));
                expected.add(new ReportedExperiment("Study " + e, "c", OptionalInt.of(e + 1), points));
            }
            assertThat(sleuth(text.toString()).experiments())
                    .as(text.toString())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Reference=Talairach, TAL",
        "reference: TAL, TAL",
        "Reference = tlrc, TAL",
        "Reference=talairach (Lancaster), TAL",
        "Reference=MNI 152, MNI",
        "Reference=MNI152NLin6Asym, MNI",
    })
    void read_reference_setsTheSpace(String reference, String space) {
        var read = sleuth("// " + reference + "\n//A\n1 2 3\n");
        assertThat(read.experiments().getFirst().points()).containsExactly(point(1, 2, 3, space));
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void read_referenceAgain_holdsFromThereOn() {
        var read = sleuth("//Reference=MNI\n//A\n1 2 3\n//Reference=TAL\n//B\n1 2 3\n//C\n4 5 6\n");
        assertThat(read.experiments().stream().map(e -> e.points().getFirst().space()))
                .containsExactly("MNI", "TAL", "TAL");
    }

    @Test
    void read_noReference_takesMniAndSaysSo() {
        var read = sleuth("// A: b\n// Subjects=9\n1 2 3\n");
        assertThat(read.experiments().getFirst().points()).containsExactly(point(1, 2, 3, "MNI"));
        assertThat(read.warnings()).singleElement().asString().contains("from line 3 on: taken as MNI coordinates");
    }

    @Test
    void read_titleThatOnlyBeginsLikeAField_staysATitle() {
        assertThat(titles(sleuth("""
                        //Reference=MNI
                        //N-back: 2 > 0
                        1 2 3
                        //Subjects with pain, 2010: heat
                        1 2 3
                        //Reference study, 2011: cold
                        1 2 3
                        """)))
                .containsExactly("N-back: 2 > 0", "Subjects with pain, 2010: heat", "Reference study, 2011: cold");
    }

    @Test
    void read_severalTitles_areOneExperiment() {
        var read = sleuth("""
                //Reference=MNI
                // Smith, 2009: faces
                // Smith, 2009 : houses
                // replication
                // Subjects=12
                1 2 3
                """);
        assertThat(read.experiments()).singleElement().satisfies(experiment -> {
            assertThat(experiment.study()).isEqualTo("Smith, 2009");
            assertThat(experiment.contrast()).isEqualTo("faces; houses; replication");
        });
    }

    @Test
    void read_experimentWithoutFoci_isNoTitleOfTheNext() {
        var read = sleuth(
                "//Reference=MNI\n//A: a\n//Subjects=9\n\n//B: b\n//Subjects=10\n1 2 3\n\n//C: c\n//Subjects=8\n");
        assertThat(titles(read)).containsExactly("A: a", "B: b", "C: c");
        assertThat(read.experiments().stream().map(e -> e.points().size())).containsExactly(0, 1, 0);
        assertThat(read.experiments().get(1).participants()).hasValue(10);
    }

    @Test
    void read_sameTitleAgain_isTheSameExperimentAndSaysSo() {
        var read = sleuth("//Reference=MNI\n//A: a\n1 2 3\n//B\n4 5 6\n//A : a\n7 8 9\n");
        assertThat(titles(read)).containsExactly("A: a", "B");
        assertThat(read.experiments().getFirst().points()).hasSize(2);
        assertThat(read.warnings())
                .containsExactly("file foci.txt: same title, taken as one experiment: 'A: a' (lines 2 and 6)");
    }

    @Test
    void read_noTitle_numbersTheExperimentAndSaysSo() {
        var read = sleuth("//Reference=MNI\n//Subjects=9\n1 2 3\n\n//Subjects=10\n1 2 3\n");
        assertThat(titles(read)).containsExactly("experiment 1", "experiment 2");
        assertThat(read.warnings()).containsExactly("file foci.txt: 2 experiments have no title and are numbered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "UTF-8", "UTF-16"})
    void read_encoding_keepsLettersWithAccents(String charset) {
        var bytes =
                "//Reference=MNI\n//M\u00FCller \u2013 2009: \u00E9t\u00E9\n1 2 3\n".getBytes(Charset.forName(charset));
        var read = CoordinateFile.read("foci.txt", bytes, true, Limits.STANDARD);
        assertThat(titles(read)).containsExactly("M\u00FCller \u2013 2009: \u00E9t\u00E9");
        assertThat(read.warnings()).hasSize(charset.startsWith("w") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "12 34 | line 3: expected three numbers x y z in mm, got '12 34'",
                "12 34 56 78 | line 3: expected three numbers x y z in mm, got '12 34 56 78'",
                "12 34 5O | line 3: expected three numbers x y z in mm, got '12 34 5O'",
                "x y z | line 3: expected three numbers x y z in mm, got 'x y z'",
                "1,,3 | line 3: expected three numbers x y z in mm, got '1,,3'",
                "1;2;3 | line 3: expected three numbers x y z in mm, got '1;2;3'",
                "-42,5 18,3 8,1 | line 3: expected three numbers x y z in mm, with a point and no comma before decimal places, got '-42,5 18,3 8,1'",
                "10,20 30 | line 3: expected three numbers x y z in mm, with a point and no comma before decimal places, got '10,20 30'",
                "1,5, 2,5, 3,5 | line 3: expected three numbers x y z in mm",
                "1 2 NaN | line 3: expected finite numbers, got 'NaN'",
                "1 -inf 2 | line 3: expected finite numbers, got '-inf'",
                "1 2 1e999 | line 3: expected coordinates from -1000 to 1000 mm, got '1e999'",
                "1 2 -1000.5 | line 3: expected coordinates from -1000 to 1000 mm, got '-1000.5'",
                "1 2 0x10 | line 3: expected three numbers",
                "1 2 3d | line 3: expected three numbers",
                "// Subjects=0 | line 3: expected a whole number of participants above 0, got '0'",
                "// Subjects=12.5 | line 3: expected a whole number of participants above 0, got '12.5'",
                "// Subjects= | line 3: expected a whole number of participants above 0, got ''",
                "// Subjects=many | line 3: expected a whole number of participants above 0, got 'many'",
                "// Subjects=12,14 | line 3: expected a whole number of participants above 0, got '12,14'",
                "// Subjects=1,2,3 | line 3: expected a whole number of participants above 0, got '1,2,3'",
                "// Subjects 1,20 | line 3: expected a whole number of participants above 0, got '1,20'",
                "// Subjects=-3 | line 3: expected a whole number of participants above 0, got '-3'",
                "// Subjects=2 groups of 20 | line 3: expected a whole number of participants above 0, and further counts only after //, got '2 groups of 20'",
                "// Subjects=12 (6 female) | line 3: expected a whole number of participants above 0, and further counts only after //, got '12 (6 female)'",
                "// Subjects=12; 14 | line 3: expected a whole number of participants above 0, and further counts",
                "// Subjects=12 per group | line 3: expected a whole number of participants above 0, and further counts",
                "// N=99999999999 | line 3: expected a whole number of participants above 0, got '99999999999'",
                "// Reference=Colin | line 3: expected a reference space, MNI or Talairach, got 'Colin'",
                "// Reference=MNI305 | line 3: expected a reference space, MNI or Talairach, got 'MNI305'",
            })
    void read_faultyLine_saysWhereAndWhat(String line, String message) {
        assertRefused("// Reference=MNI\n// A: b\n" + line + "\n1 2 3\n", "file foci.txt, " + message);
    }

    @Test
    void read_twoNumbersOfParticipants_areRefused() {
        assertRefused(
                "//Reference=MNI\n//A: a\n//Subjects=9\n//B: b\n//Subjects=10\n1 2 3\n",
                "line 5: expected foci of the experiment that line 3 gives 9 participants");
    }

    /** The number stands in the header; each focus below it must not be a fault of its own. */
    @Test
    void read_sameTitleWithOtherParticipants_isRefusedOnceAtTheNumber() {
        assertThatThrownBy(() -> sleuth("""
                        //Reference=MNI
                        //A: a
                        //Subjects=9
                        1 2 3

                        //A: a
                        //Subjects=10
                        1 2 3
                        4 5 6
                        7 8 9
                        """))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage("file foci.txt, line 7: expected the 9 participants that line 3 states for the same"
                        + " experiment, got 10; correct the number, or give the experiments different titles");
    }

    @Test
    void read_manyFaults_tellsTheFirstTen() {
        var lines = IntStream.range(0, 25).mapToObj(n -> "bad " + n).collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> sleuth("//Reference=MNI\n//A: a\n" + lines))
                .hasMessageContaining("line 12: expected")
                .hasMessageNotContaining("line 13")
                .hasMessageEndingWith("; and 15 more lines like these");
    }

    @Test
    void read_fociOfNoExperiment_areRefusedOnce() {
        assertRefused("// Reference=MNI\n1 2 3\n4 5 6\n", "file foci.txt, line 2: foci of no experiment; begin each");
    }

    @Test
    void read_notAFileOfFoci_isRefused() {
        assertRefused("", "file foci.txt is empty");
        assertRefused("// Reference=MNI\n// A: b\n", "file foci.txt has no foci");
        assertRefused("\u0000\u0001binary", "file foci.txt is no text");
        assertRefused("//A\n" + "w".repeat(500), "got '" + "w".repeat(60) + "...'");
    }

    @Test
    void read_moreFociThanMayBe_isRefusedAtTheLine() {
        var text = "//Reference=MNI\n//A\n1 2 3\n1 2 3\n1 2 3\n1 2 3\n".getBytes(StandardCharsets.UTF_8);
        assertThat(CoordinateFile.read("f.txt", text, true, new Limits(100, 4)).experiments())
                .hasSize(1);
        assertThatThrownBy(() -> CoordinateFile.read("f.txt", text, true, new Limits(100, 2)))
                .hasMessage("file f.txt, line 5: more than 2 foci; at most that many are read, split the file");
    }

    @Test
    @Timeout(10)
    void read_longLines_takeNoLongerThanTheirLength() {
        // A search for the end that starts anew at each space would take hours.
        var long1 = " ".repeat(2_000_000);
        var text = "//Reference=MNI\n//A" + long1 + "b:" + long1 + "c" + ",".repeat(2_000_000) + "d\n1" + long1 + "2"
                + long1 + "3 // " + long1 + "e\n";
        assertThat(sleuth(text).experiments())
                .singleElement()
                .satisfies(experiment -> assertThat(experiment.points()).containsExactly(point(1, 2, 3, "MNI")));
    }

    /** Whatever a line holds, the answer is an experiment or a sentence, never another exception. */
    @Test
    void read_linesMadeAtRandom_areReadOrRefusedInWords() {
        var random = new Random(11);
        var alphabet = "0123456789.,-+eE \t/\"'#%;:=NnabxyzMI\u00A0\u2212\u00E9(";
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder("//Reference=MNI\n//A: b\n1 2 3\n");
            for (int n = random.nextInt(14); n >= 0; n--) {
                text.append(random.nextInt(9) == 0 ? '\n' : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                for (var experiment : sleuth(text.toString()).experiments()) {
                    assertThat(experiment.study()).isNotBlank();
                    assertThat(experiment.points())
                            .allMatch(point -> Math.abs(point.coordinate().x()) <= 1000);
                }
                read++;
            } catch (InvalidAnalysisException e) {
                assertThat(e).hasMessageStartingWith("file foci.txt, line ");
            }
        }
        assertThat(read).isBetween(1, 19_999);
    }
}

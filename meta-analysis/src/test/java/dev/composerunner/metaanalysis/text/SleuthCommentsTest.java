package dev.composerunner.metaanalysis.text;

import static dev.composerunner.metaanalysis.text.ReadText.sleuth;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code //} lines of Sleuth text are taken for. */
final class SleuthCommentsTest {

    private static List<String> titles(CoordinateFile file) {
        return file.experiments().stream().map(ReportedExperiment::title).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subjects=1,200 | 1200",
                "Subjects=1,234,567 | 1234567",
                "Subjects = 1,200 (patients) | 1200",
                "Subjects=1,200, patients | 1200",
                "N=24,000.0 | 24000",
                "Subjects 2,400 | 2400",
                "Subjects=12 // 6 of them patients | 12",
                "Subjects=12 # 6 female | 12",
                "Subjects=12 patients | 12",
                "Subjects=12, patients | 12",
                "Subjects=12; patients | 12",
            })
    void read_numberOfParticipants_isRead(String line, int expected) {
        var read = sleuth("//Reference=MNI\n//A: a\n//" + line + "\n1 2 3\n");
        assertThat(read.experiments().getFirst().participants()).hasValue(expected);
        assertThat(titles(read)).containsExactly("A: a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DOI=10.1000/abc",
                "doi: 10.1000/abc",
                "DOI 10.1000/abc",
                "DOI=",
                "https://doi.org/10.1000/abc",
                "10.1000/abc",
                "PubMedId=11111111",
                "PubMed ID: 11111111",
                "PMID:11111111",
                "PMID 11111111",
                "PMCID=PMC123456",
            })
    void read_identifierOfThePublication_isNoTitle(String key) {
        for (var text : List.of("//" + key + "\n//A: a\n//Subjects=9\n", "//A: a\n//Subjects=9\n//" + key + "\n")) {
            var read = sleuth("//Reference=MNI\n" + text + "1 2 3\n");
            assertThat(titles(read)).containsExactly("A: a");
            assertThat(read.experiments().getFirst().participants()).hasValue(9);
            assertThat(read.warnings()).isEmpty();
        }
    }

    @Test
    void read_unknownKey_isNoTitleAndSaysSo() {
        var read = sleuth("//Reference=MNI\n//A: a\n//Threshold = 0.05\n//Subjects=9\n1 2 3\n");
        assertThat(titles(read)).containsExactly("A: a");
        assertThat(read.warnings())
                .containsExactly("file foci.txt: lines of a key and a value, which are not part of a title, were"
                        + " ignored: 'Threshold = 0.05' (line 3)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Faces > houses, p=0.05",
                "Smith 2009: a=b",
                "Pain p=0.05",
                "1-back=0-back",
                "Contrast=faces > houses",
                "Pain => rest",
                "PubMed: a review, 2009",
                "DOIs of interest",
                "PMID authors, 2009: faces",
            })
    void read_titleWithASignOfEquality_staysATitle(String title) {
        var read = sleuth("//Reference=MNI\n//Study, 2009\n//" + title + "\n//Subjects=9\n1 2 3\n");
        assertThat(titles(read)).containsExactly("Study, 2009: " + title);
        assertThat(read.warnings()).isEmpty();
    }

    /** Without any other title the key is the name that the file gives, and no reason to refuse its foci. */
    @ParameterizedTest
    @ValueSource(strings = {"DOI=10.1000/abc", "faces=houses"})
    void read_keyWithoutATitle_isTheTitle(String key) {
        var read = sleuth("//Reference=MNI\n//" + key + "\n//Subjects=9\n1 2 3\n");
        assertThat(titles(read)).containsExactly(key);
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void read_sameTitleOfTwoPublications_staysTwoExperimentsAndSaysSo() {
        var read = sleuth("""
                //Reference=MNI
                //DOI=10.1000/a
                //Smith, 2009: pain
                //Subjects=9
                1 2 3

                //DOI=10.1000/b
                //Smith, 2009: pain
                //Subjects=10
                4 5 6
                """);
        assertThat(read.experiments())
                .extracting(ReportedExperiment::participants)
                .containsExactly(OptionalInt.of(9), OptionalInt.of(10));
        assertThat(read.warnings())
                .containsExactly(
                        "file foci.txt: same title with different key lines (such as DOI=...), taken as experiments of"
                                + " their own: 'Smith, 2009: pain' (lines 3 and 8)");
    }

    @Test
    void read_keyAfterAnExperimentWithoutFoci_beginsTheNext() {
        var read = sleuth("//Reference=MNI\n//A: a\n//Subjects=9\n\n//DOI=10.1000/b\n//B: b\n//Subjects=10\n1 2 3\n");
        assertThat(titles(read)).containsExactly("A: a", "B: b");
    }

    @Test
    void read_remarkBetweenFoci_isNamedWithItsLine() {
        var text = """
                //Reference=MNI
                //A: a
                //Subjects=9
                1 2 3
                //left side
                4 5 6

                //B: b
                //Subjects=10
                7 8 9
                """;
        var read = sleuth(text);
        assertThat(titles(read)).containsExactly("A: a", "left side", "B: b");
        assertThat(read.warnings())
                .containsExactly("file foci.txt: experiments without a number of participants, which others have: 'left"
                        + " side' (line 5); a // line after foci begins an experiment of its own: put a remark behind the"
                        + " numbers of a focus, or add a line '// Subjects=12'");
        // A title with its own number is an experiment, and so is one where no experiment has a number.
        assertThat(sleuth(text.replace("//left side", "//C: c\n//Subjects=7")).warnings())
                .isEmpty();
        assertThat(sleuth(text.replaceAll("//Subjects=\\d+\n", "")).warnings()).isEmpty();
    }

    @Test
    void read_manyRemarksBetweenFoci_nameTheFirstTen() {
        var text = new StringBuilder("//Reference=MNI\n//A: a\n//Subjects=9\n1 2 3\n");
        for (int n = 0; n < 25; n++) {
            text.append("//remark ").append(n).append("\n1 2 3\n");
        }
        assertThat(sleuth(text.toString()).warnings())
                .singleElement()
                .asString()
                .contains("'remark 9' (line 23) and 15 more;")
                .doesNotContain("'remark 10'");
    }
}

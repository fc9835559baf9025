package dev.composerunner.metaanalysis.text;

import static dev.composerunner.metaanalysis.text.ReadText.sleuth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Talairach;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.workflow.CbmaWorkflow;
import dev.composerunner.metaanalysis.workflow.Specification;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextStudySetTest {

    private static final String FILE = """
            //Reference=Talairach
            //Smith, 2009: faces
            //Subjects=12
            10 20 30
            //Smith, 2009: houses
            //Subjects=12
            -10 20 30
            //Jones, 2010
            //Subjects=20
            0 0 0
            """;

    @TempDir
    private Path folder;

    private static Specification specification(String filter) throws IOException {
        return Specification.read(new ObjectMapper()
                .readTree(("{'estimator': {'type': 'ALE'}, 'corrector': {'type': 'FDRCorrector'}, " + filter + "}")
                        .replace('\'', '"')));
    }

    @Test
    void of_contrastsOfOneStudy_areExperimentsOfTheirOwnInMni() throws IOException {
        var set = TextStudySet.of(sleuth(FILE));
        var workflow = CbmaWorkflow.of(specification("'filter': 'included'"), set.studySet(), set.annotation());
        // Combined by study, as analyses of one study are, two of the three would be one.
        assertThat(workflow.experiments())
                .extracting(Experiment::id)
                .containsExactly("Jones, 2010-1", "Smith, 2009 #2-houses", "Smith, 2009-faces");
        assertThat(workflow.experiments().getLast().label()).isEqualTo("'Smith, 2009: faces' (Smith, 2009-faces)");
        assertThat(workflow.experiments().getLast().sampleSize()).hasValue(12);
        assertThat(workflow.experiments().getLast().foci())
                .containsExactly(Talairach.toMni(new Coordinate(10, 20, 30)));
        assertThat(workflow.warnings()).isEmpty();
    }

    @Test
    void of_twoFiles_areTwoGroupsWithIdsOfTheirOwn() throws IOException {
        var set = TextStudySet.of(sleuth(FILE), sleuth(FILE));
        assertThat(set.studySet().studies()).hasSize(6);
        assertThat(set.studySet().duplicates()).isEmpty();
        for (var group : List.of("group1", "group2")) {
            var one = "'filter': 'group', 'conditions': ['" + group + "'], 'weights': [1]";
            assertThat(CbmaWorkflow.of(specification(one), set.studySet(), set.annotation())
                            .experiments())
                    .hasSize(3)
                    .allMatch(experiment -> experiment.id().contains(" #") || group.equals("group1"));
        }
    }

    @Test
    void toJson_readBack_isTheSame() {
        var set = TextStudySet.of(sleuth(FILE), sleuth(FILE));
        var studies = StudySet.read(set.studySet().toJson());
        assertThat(studies.toJson()).isEqualTo(set.studySet().toJson());
        assertThat(studies.studies()).hasSize(6);
        var annotation = Annotation.read(set.annotation().toJson());
        assertThat(annotation.toJson()).isEqualTo(set.annotation().toJson());
        assertThat(annotation.columns()).containsExactly(java.util.Map.entry("group", "string"));
    }

    @Test
    void readFoci_anyOfTheFormats_givesMniCoordinates() throws IOException {
        var mni = List.of(new Coordinate(1, 2, 3), new Coordinate(4, 5, 6));
        for (var text : List.of(
                "1 2 3\n4 5 6\n",
                "1,2,3\n4,5,6\n",
                "x\ty\tz\n1\t2\t3\n4\t5\t6\n",
                "x y z\n".replace(' ', ',') + "1,2,3\n4,5,6")) {
            var read = CoordinateFile.readFoci(Files.writeString(folder.resolve("pool.txt"), text));
            assertThat(read.foci()).as(text).isEqualTo(mni);
            assertThat(read.warnings()).singleElement().asString().contains("taken as MNI");
        }
        var talairach = Files.writeString(folder.resolve("pool.txt"), "// Reference=TAL\n10 20 30\n");
        assertThat(CoordinateFile.readFoci(talairach).foci())
                .containsExactly(Talairach.toMni(new Coordinate(10, 20, 30)));
        // sha256sum of those bytes.
        assertThat(CoordinateFile.readFoci(talairach).sha256())
                .isEqualTo("14f858a17d6e9fe5a1ab3627d3d47d1a2ac3278f62ff4fb3bec2bee43d3b03e9");
    }

    @Test
    void read_fileLargerThanMayBe_isRefused() throws IOException {
        var file = folder.resolve("large.tsv");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(64L * 1024 * 1024 + 1);
        }
        assertThatThrownBy(() -> CoordinateFile.read(file))
                .hasMessage("file large.tsv is larger than 64 MiB; at most that is read");
    }
}

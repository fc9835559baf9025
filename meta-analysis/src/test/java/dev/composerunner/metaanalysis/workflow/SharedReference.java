package dev.composerunner.metaanalysis.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.diagnostics.Table;
import dev.composerunner.metaanalysis.image.Nifti;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Inputs and recorded outputs of NiMARE that are not part of the project. Where they are absent, a test that asks for them is
 * skipped.
 */
public final class SharedReference {

    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();

    private SharedReference(Path folder) {
        this.folder = folder;
    }

    public static SharedReference orSkip() {
        var folder = Path.of(System.getProperty("shared.dir", "../shared"), "meta-analysis");
        assumeTrue(Files.isDirectory(folder), () -> "no reference data in " + folder.toAbsolutePath());
        return new SharedReference(folder);
    }

    public JsonNode json(String path) throws IOException {
        return json.readTree(folder.resolve(path).toFile());
    }

    public Volume map(String path) throws IOException {
        return Nifti.read(folder.resolve(path));
    }

    public Path path(String path) {
        return folder.resolve(path);
    }

    /** Cells of a recorded table, header first. */
    public List<List<String>> table(String path) throws IOException {
        var rows = new ArrayList<List<String>>();
        for (var line : Files.readAllLines(folder.resolve(path))) {
            rows.add(List.of(line.split("\t", -1)));
        }
        return rows;
    }

    public StudySet studySet(String bundle) throws IOException {
        try (var in = Files.newInputStream(folder.resolve("bundles/" + bundle + "/studyset.json"))) {
            return StudySet.read(in);
        }
    }

    /** A bundle's workflow, with a specification of its own if {@code specification} is empty. */
    public CbmaWorkflow workflow(String bundle, String specification) throws IOException {
        return CbmaWorkflow.of(
                Specification.read(
                        specification.isEmpty()
                                ? json("bundles/" + bundle + "/specification.json")
                                : json.readTree(specification)),
                studySet(bundle),
                Annotation.read(json("bundles/" + bundle + "/annotation.json")));
    }

    /** Holds a table equal to a recorded one: texts to the letter, numbers to nine digits, as recorded. */
    public static void assertSameTable(Table table, List<List<String>> recorded) {
        assertThat(table.columns()).isEqualTo(recorded.getFirst());
        assertThat(table.rows()).hasSize(recorded.size() - 1);
        for (int row = 0; row < table.rows().size(); row++) {
            for (int column = 0; column < table.columns().size(); column++) {
                var got = table.rows().get(row).get(column);
                var expected = recorded.get(row + 1).get(column);
                var place = "row " + row + ", " + table.columns().get(column) + " of " + table.rows();
                if (column == 0 || expected.isEmpty() || got.isEmpty()) {
                    assertThat(got).as(place).isEqualTo(expected);
                } else {
                    double number = Double.parseDouble(expected);
                    assertThat(Double.parseDouble(got))
                            .as(place)
                            .isCloseTo(
                                    number, org.assertj.core.data.Offset.offset(1e-6 * Math.max(1, Math.abs(number))));
                }
            }
        }
    }
}

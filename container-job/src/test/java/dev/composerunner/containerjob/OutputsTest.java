package dev.composerunner.containerjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputsTest {

    @TempDir
    private Path folder = Path.of("");

    private List<Outputs.Found> find(String outputs, Setup setup) throws Exception {
        JobTypeDocument type = JobTypeReader.read("t.job.yaml", "name: t\nimage: host\n" + outputs);
        JobFolders folders = JobFolders.below(folder, type);
        setup.in(folders);
        return new Outputs(type, folders).find();
    }

    private interface Setup {
        void in(JobFolders folders) throws Exception;
    }

    private static Path write(JobFolders folders, String path) throws Exception {
        Path file = folders.place(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, path);
    }

    @Test
    void outputs_ofATypeThatNamesNone_areAllFilesOfTheFolder() throws Exception {
        var found = find("", folders -> {
            write(folders, "/job/outputs/a.txt");
            write(folders, "/job/outputs/deep/er/b.txt");
            write(folders, "/job/elsewhere.txt");
        });
        assertThat(found).extracting(Outputs.Found::name).containsExactly("a.txt", "deep/er/b.txt");
    }

    @Test
    void outputs_byGlobAndElsewhere_areNamedByTheirPlace() throws Exception {
        var found = find("""
                outputs:
                  tables: {path: '*.csv', mediaType: text/csv}
                  logs: {path: /data/logs/**.log}
                  maybe: {path: none.txt, required: false}
                """, folders -> {
            write(folders, "/job/outputs/a.csv");
            write(folders, "/job/outputs/a.txt");
            write(folders, "/data/logs/x/y.log");
        });
        assertThat(found).extracting(Outputs.Found::name).containsExactly("a.csv", "logs/x/y.log");
        assertThat(found.getFirst().mediaType()).isEqualTo("text/csv");
    }

    @Test
    void output_thatIsMissing_failsTheJobByItsName() {
        assertThatThrownBy(() -> find("outputs: {table: {path: a.csv}}\n", folders -> {}))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("outputs.table: the program left nothing at /job/outputs/a.csv");
    }

    /** Followed on the machine, each would hand out a file that the program may not read. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../../../../../../etc/passwd", "/job/../etc/passwd", "/job/outputs/l", "gone"})
    void link_thatLeadsOutOrNowhere_failsTheJob(String target) {
        assertThatThrownBy(() ->
                        find("", folders -> Files.createSymbolicLink(folders.place("/job/outputs/l"), Path.of(target))))
                .isInstanceOfSatisfying(
                        JobFailedException.class, e -> assertThat(e.type()).isEqualTo(FailureType.JobError))
                .hasMessage("outputs: /job/outputs/l is a link that leads nowhere or out of the job's folders");
    }

    @Test
    void link_throughAFolderThatLeadsOut_failsTheJob() throws Exception {
        Path outside = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-outside"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        try {
            var found = find("", folders -> {
                write(folders, "/job/outputs/a.txt");
                Files.createSymbolicLink(folders.place("/job/outputs/dir"), Path.of("/job/outputs"));
            });
            assertThat(found).extracting(Outputs.Found::name).containsExactly("a.txt");
            assertThatThrownBy(() -> find(
                            "outputs: {x: {path: 'out/*.txt'}}\n",
                            folders -> Files.createSymbolicLink(folders.place("/job/outputs/out"), outside)))
                    .hasMessage("outputs.x: the program left nothing at /job/outputs/out/*.txt");
        } finally {
            Files.delete(outside.resolve("secret.txt"));
            Files.delete(outside);
        }
    }

    @Test
    void link_withinTheFolders_isKeptAsItsFile() throws Exception {
        var found = find("", folders -> {
            write(folders, "/job/real.txt");
            Files.createSymbolicLink(folders.place("/job/outputs/absolute"), Path.of("/job/real.txt"));
            Files.createSymbolicLink(folders.place("/job/outputs/relative"), Path.of("../real.txt"));
        });
        assertThat(found).extracting(Outputs.Found::name).containsExactly("absolute", "relative");
        assertThat(found).allSatisfy(each -> assertThat(each.file()).hasContent("/job/real.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata.json", "progress.json", "upload.json", "order.json"})
    void output_withTheNameOfADocumentOfTheJob_failsTheJob(String name) {
        assertThatThrownBy(() -> find("", folders -> write(folders, "/job/outputs/" + name)))
                .hasMessage(
                        "outputs: " + name + " is the name of a document of the job itself; call the file otherwise");
    }

    @Test
    void outputs_moreThanAreKept_failTheJob() {
        assertThatThrownBy(() -> find("", folders -> {
                    for (int i = 0; i <= Outputs.MOST_FILES; i++) {
                        Files.createFile(folders.place("/job/outputs/" + i));
                    }
                }))
                .hasMessageStartingWith("outputs: the program left more than 1000 files");
    }

    @Test
    void fileWithALineBreakInItsName_failsTheJob() {
        assertThatThrownBy(() -> find("", folders -> Files.createFile(folders.place("/job/outputs/a\nb"))))
                .hasMessageContaining("the name a?b has control characters");
    }
}

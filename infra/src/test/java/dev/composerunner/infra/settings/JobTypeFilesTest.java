package dev.composerunner.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.jobtypes.JobTypeDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobTypeFilesTest {

    @TempDir
    Path folder;

    @Test
    void files_ofAFolder_areReadSortedAndWithTheImagesOfTheMap() throws IOException {
        write("b.job.yaml", "name: beta\nimage: registry.example:5000/a/b_c:1.0\n");
        write("a.job.json", "{\"name\": \"alpha\", \"image\": \"host\"}");
        write("c.job.yml", "name: gamma\nimage: host\nrunsOn: [process]\n");
        write("README.md", "no job type");
        String digest = "sha256:" + "ab".repeat(32);
        var types = read("imageMap", "alpha=registry.example/alpha@" + digest);
        assertThat(types).extracting(JobTypeDocument::name).containsExactly("alpha", "beta");
        assertThat(types.getFirst().image()).isEqualTo("registry.example/alpha@" + digest);
        // What the handlers are given says what runs: a job's record names its image and version.
        assertThat(types.getFirst().source().path("image").asText()).endsWith(digest);
        assertThat(types.getFirst().version()).isEqualTo("abababababab");
    }

    @Test
    void problems_ofAllFiles_areReportedAtOnceWithTheirPlaces() throws IOException {
        write("a.job.yaml", "name: alpha\nimage: host\n");
        write("b.job.yaml", "name: Beta\nimage: registry.example/b\ncpus: 4\n");
        write("c.job.json", "{\"name\": \"gamma\",\n \"image\": \"built-in\"}");
        write("d.job.yaml", """
                name: delta
                image: ./delta.tar
                inputs:
                  table: {url: "https://example.org/x", path: /opt/x.csv}
                """);
        write("e.job.yaml", "image: registry.example/e\nname: meta-analysis\n");
        write("f.job.yaml", "name: alpha\nimage: registry.example/f\n");
        assertThatThrownBy(() -> read("taskCpu", "3"))
                .isInstanceOf(DeploymentException.class)
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .hasSize(9)
                        .anyMatch(line -> line.startsWith("taskCpu and taskMemoryMiB: got 3"))
                        .contains(
                                "a.job.yaml:2:1: /image: got \"host\", which AWS cannot run; allowed: an image reference here,"
                                        + " in -c imageMap=alpha=REFERENCE, or \"runsOn\" without fargate")
                        .anyMatch(line -> line.startsWith("b.job.yaml:1:1: /name: got "))
                        .anyMatch(line -> line.startsWith("b.job.yaml:3:1: /cpus: "))
                        .anyMatch(line -> line.startsWith("c.job.json:2:2: /image: got \"built-in\", "))
                        .anyMatch(line -> line.startsWith("d.job.yaml:2:1: /image: got \"./delta.tar\", "))
                        .anyMatch(line -> line.startsWith("d.job.yaml:4:")
                                && line.contains(
                                        ": /inputs/table/path: got /opt/x.csv; allowed: a path outside of /opt"))
                        .anyMatch(line -> line.startsWith("e.job.yaml:2:1: /name: got the name of a built-in job type"))
                        .anyMatch(line ->
                                line.startsWith("f.job.yaml:1:1: /name: got \"alpha\", which is also in a.job.yaml")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alpha",
                "=registry.example/a",
                "alpha=host",
                "alpha=/images/a",
                "alpha=a.tar.gz",
                "alpha=registry.example/A",
                "alpha=registry.example/a:",
                "alpha=registry.example/a@sha256:1",
                "alpha=a,alpha=b",
                "alpha=a,",
                "beta=registry.example/b"
            })
    void imageMap_thatIsNone_isRefused(String map) throws IOException {
        write("a.job.yaml", "name: alpha\nimage: registry.example/a\n");
        assertThatThrownBy(() -> read("imageMap", map))
                .isInstanceOf(DeploymentException.class)
                .hasMessageStartingWith("imageMap: got ")
                .hasMessageContaining("; allowed: ");
    }

    @Test
    void folder_thatIsNotThereOrHasNoFile_isRefused() {
        assertThatThrownBy(() -> read())
                .isInstanceOf(DeploymentException.class)
                .hasMessage("jobTypes: got " + folder
                        + ", without a file; allowed: NAME.job.yaml, NAME.job.yml or NAME.job.json in it");
        assertThatThrownBy(() -> read("jobTypes", folder.resolve("none").toString()))
                .isInstanceOf(DeploymentException.class)
                .hasMessageStartingWith("jobTypes: got " + folder.resolve("none") + "; allowed: a folder with");
        assertThatThrownBy(() -> read("jobTypes", "", "imageMap", "a=b"))
                .hasMessage("imageMap: got a=b; allowed: nothing without jobTypes");
    }

    @Test
    void types_beyondWhatTheRoleOfTheStateMachineHolds_areRefused() throws IOException {
        for (int i = 0; i <= 25; i++) {
            write(i + ".job.yaml", "name: type-" + i + "\nimage: registry.example/a\n");
        }
        assertThatThrownBy(() -> read()).hasMessage("jobTypes: got 26 job types for Fargate; allowed: at most 25");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<JobTypeDocument> read(String... more) {
        var context =
                new HashMap<String, Object>(Map.of("composeRunnerVersion", "0.1.0", "jobTypes", folder.toString()));
        for (int i = 0; i < more.length; i += 2) {
            context.put(more[i], more[i + 1]);
        }
        return Settings.read(context::get).jobTypes();
    }
}

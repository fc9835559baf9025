package dev.composerunner.metaanalysis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the program of examples/embedding as a reader would, in a JVM that has the engine and Jackson alone. */
class EmbeddedMetaAnalysisTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final String PROGRAM = "EmbeddedMetaAnalysis";

    @TempDir
    Path folder;

    @Test
    void example_compiledAndRunOnTheSleuthFile_printsClustersAndWritesFiles() throws Exception {
        compile();

        var results = folder.resolve("results");
        var ran = run(EXAMPLES.resolve("sleuth.txt"), results);

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(ran.output())
                // A position between clusters would read 0 as well if the map had been looked up wrongly.
                .containsPattern("(?m)^z at -44, 16, 4: [1-9]\\.\\d+$")
                .containsPattern("(?m)^23 experiments$")
                .containsPattern("(?m)^Cluster ID  X  Y  Z  Peak Stat  Cluster Size \\(mm3\\)$")
                .containsPattern("(?m)^PositiveTail 1  -?\\d+\\.0  -?\\d+\\.0  -?\\d+\\.0  \\d+\\.\\d+  \\d+$");
        assertThat(ran.errors()).contains("permutations: 200 of 200");
        assertThat(written(results))
                .contains(
                        "z.nii.gz",
                        "z_desc-mass_level-cluster_corr-FWE_method-montecarlo.nii.gz",
                        "z_desc-mass_level-cluster_corr-FWE_method-montecarlo_tab-clust.tsv",
                        "boilerplate.txt",
                        "references.bib");
        assertThat(ran.output()).contains(written(results).size() + " files written to " + results);
    }

    @Test
    void example_fileThatIsNoListOfFoci_endsWithCode2AndNamesTheLine() throws Exception {
        compile();
        var file = Files.writeString(
                folder.resolve("broken.txt"), "// Reference=MNI\n// A, 2009: x > y\n// Subjects=12\n1 2 three\n");

        var ran = run(file, folder.resolve("results"));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.errors()).contains("line 4").contains("three");
        assertThat(folder.resolve("results")).doesNotExist();
    }

    private void compile() throws Exception {
        var compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests need a JDK, not a JRE");
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var problems = new StringWriter();
            boolean compiled = compiler.getTask(
                            problems,
                            files,
                            null,
                            Stream.of(
                                            "-Xlint:all,-path,-classfile",
                                            "-Werror",
                                            "-cp",
                                            classPath(),
                                            "-d",
                                            folder.toString())
                                    .toList(),
                            null,
                            files.getJavaFileObjects(
                                    EXAMPLES.resolve("embedding").resolve(PROGRAM + ".java")))
                    .call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }

    private record Ran(int exitCode, String output, String errors) {}

    private Ran run(Path coordinates, Path results) throws Exception {
        var output = folder.resolve("output");
        var errors = folder.resolve("errors");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + classPath(),
                        PROGRAM,
                        coordinates.toString(),
                        results.toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("the example ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    /** The module's classes and what it depends on; none of the libraries of tests. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(Path.of("target", "classes").toString())
                        || entry.contains(File.separator + "jackson-")
                        || entry.contains(File.separator + "jspecify-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<String> written(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a person gives it, on the shipped examples. */
@Isolated("looks at the standard error")
@Timeout(120)
class RunCommandTest {

    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir
    private Path folder;

    private String said = "";

    private int run(String... arguments) {
        PrintStream before = System.err;
        var bytes = new ByteArrayOutputStream();
        try (var heard = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(heard);
            return Main.run(arguments);
        } finally {
            System.setErr(before);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private int run(Path input, Path out, String... more) {
        var arguments = new ArrayList<>(List.of("run", input.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static JsonNode metadata(Path results) throws IOException {
        return ContractJson.MAPPER.readTree(results.resolve("metadata.json").toFile());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void run_sleuthText_givesTheMapsOfTheSameStudySet() throws IOException {
        Path fromText = folder.resolve("text");
        Path fromFolder = folder.resolve("folder");
        Path again = folder.resolve("again");

        assertThat(run(EXAMPLES.resolve("sleuth.txt"), fromText, "--corrector", "fdr", "--seed", "7", "--n-cores", "2"))
                .as(said)
                .isZero();
        assertThat(run(EXAMPLES.resolve("simulated"), fromFolder)).as(said).isZero();
        assertThat(run(fromText.resolve("inputs"), again)).as(said).isZero();

        for (String map : List.of("stat", "z", "z_corr-FDR_method-indep")) {
            assertThat(fromText.resolve(map + ".nii.gz")).hasSameBinaryContentAs(fromFolder.resolve(map + ".nii.gz"));
            assertThat(again.resolve(map + ".nii.gz")).hasSameBinaryContentAs(fromFolder.resolve(map + ".nii.gz"));
        }
        JsonNode inputs = metadata(fromText).path("inputs");
        assertThat(inputs.path("source").asText()).isEqualTo("file");
        assertThat(inputs.at("/documents/0/kind").asText()).isEqualTo("coordinates");
        assertThat(inputs.at("/documents/0/id").asText()).isEqualTo("sleuth.txt");
        assertThat(inputs.at("/documents/0/sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(inputs.path("specification"))
                .hasToString("{\"type\":\"CBMA\",\"estimator\":{\"type\":\"ALE\",\"args\":{}},\"corrector\":{\"type\":"
                        + "\"FDRCorrector\",\"args\":{\"method\":\"indep\"}},\"filter\":\"included\",\"conditions\":"
                        + "[\"true\"],\"weights\":[1.0],\"seed\":7}");
        // Two foci of the example lie in ventricles; reading the file has nothing to warn of.
        assertThat(metadata(fromText).path("warnings"))
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.asText()).startsWith("2 of 168 foci lie outside of the brain mask"));
        assertThat(said).asString().contains("warning: 2 of 168 foci lie outside of the brain mask");
        assertThat(inputs.path("groups")).hasToString("[{\"experiments\":23,\"foci\":168,\"foci_inside_mask\":166}]");
    }

    @Test
    void run_tableWithEstimator_runsThatEstimator() throws IOException {
        Path table = file(
                "my.foci.tsv", "id\tx\ty\tz\tspace\nA\t-40\t20\t10\tMNI\nB\t-39\t21\t9\tMNI\nC\t-41\t20\t8\tTAL\n");
        Path out = folder.resolve("out");

        assertThat(run(table, out, "--estimator", "mkdadensity,kernel__r=8", "--corrector", "bonferroni"))
                .as(said)
                .isZero();

        assertThat(metadata(out).at("/inputs/specification/estimator"))
                .hasToString("{\"type\":\"MKDADensity\",\"args\":{\"kernel__r\":8}}");
        assertThat(out.resolve("boilerplate.txt")).content().contains("a radius of 8 mm", "3 foci from 3 experiments");
        assertThat(out.resolve("z_corr-FWE_method-bonferroni.nii.gz")).exists();
    }

    @Test
    void run_folderWithOptions_replacesItsMethodAndSaysSo() throws IOException {
        Path out = folder.resolve("out");

        assertThat(run(
                        EXAMPLES.resolve("simulated"),
                        out,
                        "--estimator",
                        "ale,kernel__fwhm=9",
                        "--corrector",
                        "negcorr"))
                .as(said)
                .isZero();

        assertThat(metadata(out).at("/warnings/0").asText())
                .startsWith("the specification's estimator {\"type\":\"ALE\"")
                .endsWith("was replaced, as asked for, by {\"type\":\"ALE\",\"args\":{\"kernel__fwhm\":9}}");
        assertThat(metadata(out)
                        .at("/inputs/specification/corrector/args/method")
                        .asText())
                .isEqualTo("negcorr");
        assertThat(out.resolve("z_corr-FDR_method-negcorr.nii.gz")).exists();
        assertThat(said).contains("warning: the specification's corrector");
    }

    @Test
    void run_faultyFile_isInvalidInputInSentences() throws IOException {
        Path out = folder.resolve("out");

        int code = run(file("bad.txt", "// Reference=MNI\n// A: b\n12 34\n1 2 x\n"), out);

        String sentences =
                "file bad.txt, line 3: expected three numbers x y z in mm, got '12 34'; line 4: expected three"
                        + " numbers x y z in mm, got '1 2 x'";
        assertThat(code).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(said).contains("InvalidInput: " + sentences).doesNotContain("Exception", "\tat ");
        assertThat(metadata(out).at("/failure/message").asText()).isEqualTo(sentences);
    }

    @Test
    void run_intoResultsOfOtherSettings_asksForAnotherNameOrOverwrite() throws IOException {
        Path out = folder.resolve("out");
        Path foci = EXAMPLES.resolve("sleuth.txt");
        assertThat(run(foci, out, "--corrector", "fdr")).as(said).isZero();
        JsonNode before = metadata(out);

        assertThat(run(foci, out, "--corrector", "bonferroni")).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(said)
                .contains("holds results of other inputs or settings (different corrector); choose another with --out")
                .contains("nothing in " + out + " was changed");
        assertThat(run(file("bad.txt", "// A\n1 2\n"), out)).isPositive();
        assertThat(metadata(out)).isEqualTo(before);
        assertThat(out.resolve("z_corr-FDR_method-indep.nii.gz")).exists();

        assertThat(run(foci, out, "--corrector", "fdr", "--n-cores", "1"))
                .as(said)
                .isZero();
        assertThat(metadata(out).path("artifacts")).isEqualTo(before.path("artifacts"));
        assertThat(run(foci, out, "--corrector", "bonferroni", "--overwrite"))
                .as(said)
                .isZero();
        assertThat(out.resolve("z_corr-FDR_method-indep.nii.gz")).doesNotExist();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("out", "bad.txt");
    }

    @ParameterizedTest
    @CsvSource({"file, is a file; allowed: a folder", "file/x, file is a file; allowed: a folder", "'', got nothing"})
    void run_outThatCannotBeAFolder_isRefusedBeforeTheInputIsRead(String out, String message) throws IOException {
        file("file", "");
        Path target = out.isEmpty() ? Path.of("") : folder.resolve(out);

        assertThat(run(file("bad.txt", "no numbers"), target)).isEqualTo(1);

        assertThat(said).contains("compose-runner: --out: ").contains(message).doesNotContain("InvalidInput", "\tat ");
    }

    @Test
    void run_fileWithoutOut_leavesResultsUnderTheFilesName() throws IOException {
        Path results = Path.of("no-such-folder-beside-results");
        try {
            run(new String[] {
                "run",
                file(results.toString().replace("-results", "") + ".txt", "").toString()
            });
            assertThat(results.resolve("metadata.json")).exists();
        } finally {
            Files.deleteIfExists(results.resolve("metadata.json"));
            Files.deleteIfExists(results);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.txt --estimator ales | --estimator: got ales; allowed: ALE, MKDADensity",
                "a.txt --estimator mkdachi2 | --group2: got nothing with estimator MKDAChi2; allowed: a file with one of",
                "a.txt --group2 a.txt | with estimator ALE; allowed: a file with one of",
                "a.txt --estimator mkdachi2 --group2 gone.txt | --group2: got gone.txt; allowed: a file that is there",
                "a.txt --estimator scale --reference gone.txt | --reference: got gone.txt; allowed: a file that is there",
                "a.txt --estimator scale | --reference: got nothing with estimator SCALE; allowed: --reference FILE",
                ". --group2 a.txt | --group2: got a.txt; allowed: a file of coordinates beside another one",
                "gone.txt | gone.txt: there is no such file",
                "a.json | a.json: a file to run is Sleuth text (.txt) or a table of coordinates (.tsv, .csv)",
                "3opENJpHxRsH --corrector fdr | would not be those that the meta-analysis at Neurosynth Compose asks for",
                "a.txt --seed x | Invalid value for option '--seed'",
            })
    void run_optionsThatDoNotGoTogether_areRefusedInWords(String arguments, String message) throws IOException {
        file("a.txt", "// Reference=MNI\n// A\n1 2 3\n");
        file("a.json", "{}");
        var given = new ArrayList<>(List.of("run"));
        for (String argument : arguments.split(" ", -1)) {
            Path file = folder.resolve(argument);
            given.add(argument.startsWith("a.") ? file.toString() : argument);
        }
        int code = run(given.toArray(String[]::new));
        assertThat(code).isPositive();
        assertThat(said.replace(folder + "/", "")).contains(message).doesNotContain("\tat ");
    }
}

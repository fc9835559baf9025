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

/** Runs of the shipped example that are cut into parts. */
@Isolated("looks at the standard error")
@Timeout(180)
class CutRunCommandTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "simulated");
    private static final String SIXTY = "montecarlo,n_iters=60";

    @TempDir
    private Path folder;

    private String said = "";

    private int run(Path out, String... more) {
        var arguments = new ArrayList<>(List.of("run", EXAMPLE.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        PrintStream before = System.err;
        var bytes = new ByteArrayOutputStream();
        try (var heard = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(heard);
            return Main.run(arguments.toArray(String[]::new));
        } finally {
            System.setErr(before);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static JsonNode metadata(Path results) throws IOException {
        return ContractJson.MAPPER.readTree(results.resolve("metadata.json").toFile());
    }

    private static void assertSameResults(Path cut, Path whole) throws IOException {
        assertThat(metadata(cut).path("artifacts")).isEqualTo(metadata(whole).path("artifacts"));
        assertThat(metadata(whole).path("artifacts").size()).isGreaterThan(15);
        assertThat(cut.resolve("z_desc-mass_level-cluster_corr-FWE_method-montecarlo.nii.gz"))
                .hasSameBinaryContentAs(whole.resolve("z_desc-mass_level-cluster_corr-FWE_method-montecarlo.nii.gz"));
    }

    @Test
    void run_inTwoParts_leavesTheBytesOfARunInOnePiece() throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        Path cut = folder.resolve("cut");

        assertThat(run(whole, "--corrector", SIXTY, "--n-cores", "2")).as(said).isZero();
        assertThat(run(parts, "--corrector", SIXTY, "--n-cores", "1", "--permutations", "0:17"))
                .as(said)
                .isZero();
        assertThat(metadata(parts).path("permutations"))
                .hasToString("[{\"stage\":\"permutations\",\"drawn\":17,\"planned\":60,\"seed\":0,\"part\":{\"from\":0,"
                        + "\"to\":17}}]");
        assertThat(parts.resolve("z.nii.gz")).doesNotExist();
        assertThat(run(parts, "--corrector", SIXTY, "--n-cores", "2", "--permutations", "17:60"))
                .as(said)
                .isZero();

        String both = parts.resolve("null_17-60.json.gz") + "," + parts.resolve("null_0-17.json.gz");
        assertThat(run(cut, "--corrector", SIXTY, "--n-cores", "1", "--null", both))
                .as(said)
                .isZero();

        // Artifacts have the hash of every file.
        assertSameResults(cut, whole);
        assertThat(metadata(cut).path("permutations"))
                .isEqualTo(metadata(whole).path("permutations"))
                .hasToString("[{\"stage\":\"permutations\",\"drawn\":60,\"planned\":60,\"seed\":0}]");
        refusals(parts, both);
    }

    /** Parts of another run, too few of them, and too many. */
    private void refusals(Path parts, String both) throws IOException {
        Path out = folder.resolve("out");
        String begin = parts.resolve("null_0-17.json.gz").toString();
        assertInvalid(
                out,
                "null_0-17.json.gz; what differs: seed is 0 there and 1 here; draw again what this run needs",
                SIXTY,
                "--null",
                both,
                "--seed",
                "1");
        assertInvalid(out, "hold permutations [0, 17) and the run needs [0, 60)", SIXTY, "--null", begin);
        assertInvalid(out, "holds permutations that another part holds too", SIXTY, "--null", both + "," + begin);
        assertInvalid(out, "draws no permutations beyond those already given", "fdr", "--permutations", "0:17");
        assertInvalid(out, "what differs: corrector is montecarlo there and fdr here", "fdr", "--null", begin);
        assertInvalid(out, "an early stop cannot be cut", SIXTY + ",early_stop=0.05", "--permutations", "0:17");
        assertInvalid(out, "which has 60: [0, 60)", SIXTY, "--permutations", "50:61");
        Path damaged = Files.writeString(folder.resolve("null_0-60.json.gz"), "no part");
        assertInvalid(
                out,
                damaged + " is no part of a null distribution, or is damaged",
                SIXTY,
                "--null",
                damaged.toString());
    }

    private void assertInvalid(Path out, String message, String corrector, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("--corrector", corrector));
        arguments.addAll(List.of(more));
        int code = run(out, arguments.toArray(String[]::new));
        assertThat(said).contains("InvalidInput: ").contains(message).doesNotContain("Exception", "\tat ");
        assertThat(code).isEqualTo(FailureType.InvalidInput.exitCode());
        assertThat(metadata(out).at("/failure/type").asText()).isEqualTo("InvalidInput");
    }

    @Test
    void run_estimatorAndCorrectorByPermutation_isCutInTwoStages() throws IOException {
        Path whole = folder.resolve("whole");
        Path fit = folder.resolve("fit");
        Path correction = folder.resolve("correction");
        Path cut = folder.resolve("cut");
        String[] method = {
            "--estimator", "mkdadensity,null_method=montecarlo,n_iters=20", "--corrector", "montecarlo,n_iters=30"
        };

        assertThat(run(whole, with(method))).as(said).isZero();
        assertThat(run(fit, with(method, "--permutations", "0:7", "--n-cores", "2")))
                .as(said)
                .isZero();
        assertThat(run(fit, with(method, "--permutations", "7:20", "--n-cores", "1")))
                .as(said)
                .isZero();
        String ofFit = fit.resolve("null_0-7.json.gz") + "," + fit.resolve("null_7-20.json.gz");
        assertThat(run(correction, with(method, "--null", ofFit, "--permutations", "0:11")))
                .as(said)
                .isZero();
        assertThat(metadata(correction).at("/permutations/0/stage").asText()).isEqualTo("permutations");
        assertThat(run(correction, with(method, "--null", ofFit, "--permutations", "11:30")))
                .as(said)
                .isZero();
        String all =
                ofFit + "," + correction.resolve("null_0-11.json.gz") + "," + correction.resolve("null_11-30.json.gz");
        assertThat(run(cut, with(method, "--null", all))).as(said).isZero();

        assertSameResults(cut, whole);
        assertThat(metadata(cut).path("permutations").size()).isEqualTo(2);

        // A part of the second null with the name of one of the first must not take its place.
        assertThat(run(fit, with(method, "--null", ofFit, "--permutations", "0:7")))
                .isNotZero();
        assertThat(said).contains("a folder where null_0-7.json.gz of --null is not replaced");
    }

    private static String[] with(String[] method, String... more) {
        var all = new ArrayList<>(List.of(method));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "--permutations, 5, got 5; allowed: A:B with A below B",
        "--permutations, 5:5, got 5:5; allowed: A:B with A below B",
        "--permutations, -1:5, got -1:5; allowed: A:B with A below B",
        "--null, gone.gz, --null: got gone.gz; allowed: files that are there",
    })
    void run_optionsThatCannotBe_areRefusedInWords(String option, String value, String message) {
        assertThat(run(folder.resolve("out"), option + "=" + value)).isPositive();
        assertThat(said).contains(message).doesNotContain("\tat ");
    }
}

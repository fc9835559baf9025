package dev.composerunner.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedBundleTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "simulated");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"specification.json", "studyset.json", "annotation.json", "truth.json"})
    void shippedExample_isWhatTheGeneratorMakes(String name) throws IOException {
        // Keeps a hand-made change of the example, or of the generator alone, from going unseen.
        SimulatedBundle.write(folder, 2026);
        assertThat(Files.readString(EXAMPLE.resolve(name))).isEqualTo(Files.readString(folder.resolve(name)));
    }

    @Test
    void anotherSeed_givesAnotherStudySet() throws IOException {
        SimulatedBundle.write(folder, 1);
        assertThat(Files.readString(folder.resolve("studyset.json")))
                .isNotEqualTo(Files.readString(EXAMPLE.resolve("studyset.json")));
    }
}

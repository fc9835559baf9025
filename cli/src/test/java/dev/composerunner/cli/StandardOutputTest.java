package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose standard output is a full disk. */
class StandardOutputTest {

    private static final File FULL = new File("/dev/full");

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "run --help", "results --help"})
    void command_onAFullDisk_endsWithAnError(String arguments) throws Exception {
        assumeTrue(FULL.exists(), "a system without /dev/full");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments.split(" ", -1)));

        Process process = new ProcessBuilder(command).redirectOutput(FULL).start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said).contains("compose-runner: cannot write to the standard output");
    }
}

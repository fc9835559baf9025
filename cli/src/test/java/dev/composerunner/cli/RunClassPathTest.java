package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher starts {@code run} with. */
final class RunClassPathTest {

    private static final Pattern LIBRARIES = Pattern.compile("run_libraries=\\(([^)]*)\\)");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void run_withTheLibrariesOfTheLauncherAlone_givesItsResults() throws Exception {
        // Beside them lie a server, a database and an SDK; a class of theirs would end the run of a user and none of
        // another test.
        Process process = start("run", Path.of("..", "examples", "simulated").toString(), "--out", folder + "/out");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(folder.resolve("out/metadata.json")).content().contains("\"SUCCEEDED\"");
    }

    @Test
    void run_help_isShown() throws Exception {
        Process process = start("run", "--help");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Usage: compose-runner run");
        assertThat(process.waitFor()).isZero();
    }

    private static Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, classPath()),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> classPath() throws IOException {
        var launcher = LIBRARIES.matcher(Files.readString(Path.of("..", "compose-runner")));
        assertThat(launcher.find()).isTrue();
        List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        return Stream.concat(
                        Stream.of("cli"),
                        Arrays.stream(launcher.group(1).strip().split("\\s+", -1)))
                .map(library -> entries.stream()
                        .filter(entry -> is(Path.of(entry), library))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(library + " is not on the class path")))
                .toList();
    }

    /** Whether it is the jar of a library, or what the build has made of a module so far. */
    private static boolean is(Path entry, String library) {
        String name = entry.getFileName().toString();
        return name.matches(Pattern.quote(library) + "[-.][0-9].*\\.jar")
                || (name.equals("classes") && entry.endsWith(Path.of(library, "target", "classes")));
    }
}

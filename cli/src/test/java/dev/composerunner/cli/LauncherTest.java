package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a checkout that is built, beside a JDK that prints what it is started with. */
class LauncherTest {

    @TempDir
    private Path folder;

    private Path launcher = Path.of("");

    @BeforeEach
    void makeCheckoutAndJdk() throws IOException {
        Path home = Files.createDirectory(folder.resolve("checkout"));
        launcher = Files.copy(Path.of("..", "compose-runner"), home.resolve("compose-runner"));
        for (String module : List.of(
                "contract",
                "job",
                "job-types",
                "container-job",
                "states-language",
                "loopback",
                "sandbox",
                "states-server",
                "meta-analysis",
                "meta-analysis-job",
                "aws-clients",
                "task-image",
                "lambdas",
                "local",
                "cli")) {
            Files.createDirectories(home.resolve(module).resolve("target/classes"));
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        Files.createFile(home.resolve("pom.xml"));
        Files.createFile(home.resolve("lambdas/Dockerfile"));
        Path stamp = Files.createFile(home.resolve("cli/target/built"));
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plusSeconds(60)));
        Path jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        executable(jdk.resolve("bin/java"), "#!/bin/sh\nlocale charmap\nfor last; do :; done\necho \"$last\"\n");
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(file, script);
    }

    private String run(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", launcher.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("COMPOSE_RUNNER_JDK", folder.resolve("jdk").toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void launcher_withoutAnyVariable_starts() throws Exception {
        assertThat(run(Map.of(), "--version")).endsWith("--version\n");
    }

    @Test
    void launcher_withoutHomeAndJdk_looksElsewhere() throws Exception {
        var builder = new ProcessBuilder("bash", launcher.toString(), "jdk").redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("HOME", "JAVA_HOME", "COMPOSE_RUNNER_JDK"));
        Process process = builder.start();

        // Whether it finds one depends on the machine; that a variable is missing must not end it.
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("unbound variable");
        process.waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LANG=C", "LC_CTYPE=C", "LC_ALL=xx_XX.UTF-8", "OTHER=x"})
    void launcher_localeThatKnowsAsciiOnly_startsTheJvmInUtf8(String variable) throws Exception {
        assumeTrue(run(Map.of("LC_ALL", "C.UTF-8"), "run").contains("UTF-8"), "a system without the locale C.UTF-8");
        String[] parts = variable.split("=", -1);

        // Names beyond ASCII are question marks in a JVM that takes them as ASCII.
        assertThat(run(Map.of(parts[0], parts[1]), "run", "größe")).endsWith("UTF-8\ngröße\n");
    }
}

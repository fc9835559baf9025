package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.HandlerEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every handler of the deployment starts with the deployment's variables, and makes no client of the ledger's that it does not need. */
final class HandlerStartTest {

    private static final String CLIENT = "software.amazon.awssdk.services.dynamodb.DefaultDynamoDbClient";

    @TempDir
    private Path folder;

    @Test
    void handlers_withTheLedgersVariable_makeItsClient() throws IOException, InterruptedException {
        assertThat(start(functions(true))).contains(CLIENT);
    }

    @Test
    void handlers_withoutTheLedgersVariable_makeNoClientOfIt() throws IOException, InterruptedException {
        // Loading and making it would be part of every cold start.
        assertThat(start(functions(false))).contains("HealthHandler").doesNotContain(CLIENT);
    }

    private static List<DeployedFunction> functions(boolean withLedger) throws IOException {
        return DeployedFunction.all().values().stream()
                .filter(function -> function.environment().containsKey(HandlerEnvironment.LEDGER_TABLE) == withLedger)
                .toList();
    }

    /** The classes that are loaded when the handlers are made. */
    private String start(Collection<DeployedFunction> functions) throws IOException, InterruptedException {
        Path classes = folder.resolve("classes.log");
        Path output = folder.resolve("output.log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HandlerStart.class.getName()));
        functions.forEach(function -> command.add(function.handler()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        functions.forEach(function -> builder.environment().putAll(function.environment()));
        builder.environment().put("AWS_REGION", "eu-central-1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(lines.stream().filter(line -> line.startsWith("made ")))
                .as(() -> String.join("\n", lines))
                .containsExactlyElementsOf(functions.stream()
                        .map(function -> "made " + function.handler())
                        .toList());
        return Files.readString(classes, StandardCharsets.UTF_8);
    }
}

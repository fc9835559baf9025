package dev.composerunner.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A task in a JVM of its own, as a container runs it. */
final class TaskProcess {

    private final Process process;
    private final Thread reader;
    private final List<String> output = new CopyOnWriteArrayList<>();

    private TaskProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(() -> {
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.add(line);
                }
            } catch (IOException e) {
                output.add(e.toString());
            }
        });
    }

    static TaskProcess start(Map<String, String> variables, String... arguments) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Main.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.redirectErrorStream(true).directory(new File(System.getProperty("java.io.tmpdir")));
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(variables);
        return new TaskProcess(builder.start());
    }

    /** Waits until a line of the output contains {@code text}. */
    void awaitOutput(String text) throws InterruptedException {
        for (int i = 0; i < 600 && !output().contains(text); i++) {
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        if (!output().contains(text)) {
            throw new AssertionError("no \"" + text + "\" in the output:\n" + output());
        }
    }

    /** SIGTERM, as a container gets it. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, which leaves no time for anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the task does not end:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output);
    }

    /** The lines of the output, each of which has to be an object. */
    List<JsonNode> lines() throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (String line : output) {
            JsonNode parsed = ContractJson.MAPPER.readTree(line);
            if (!parsed.isObject()) {
                throw new AssertionError("no object: " + line);
            }
            lines.add(parsed);
        }
        return lines;
    }
}

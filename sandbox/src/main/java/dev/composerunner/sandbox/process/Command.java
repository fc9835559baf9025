package dev.composerunner.sandbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A short command of this machine: run to its end within a time limit. */
public final class Command {

    private static final int MAX_OUTPUT = 1 << 20;
    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(1);

    private final List<String> argv;

    private Command(List<String> argv) {
        this.argv = List.copyOf(argv);
    }

    /** Returns the command with this argv. */
    public static Command of(List<String> argv) {
        return new Command(argv);
    }

    /** Returns where a program is on this process's {@code PATH}, or nothing. */
    public static Optional<Path> find(String program) {
        return find(program, System.getenv().getOrDefault("PATH", ""));
    }

    /** Returns where a program is on {@code path}, or nothing. */
    public static Optional<Path> find(String program, String path) {
        for (String folder : path.split(":", -1)) {
            if (folder.startsWith("/")) {
                Path file = Path.of(folder, program);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Runs it.
     *
     * @throws IOException if it cannot be started or is not done in time; then it was killed
     */
    public Result run(Duration limit) throws IOException {
        Process process = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        CompletableFuture<String> output = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> read(process.getInputStream(), output));
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name() + " was not done in " + limit.toMillis() + " ms");
            }
            return new Result(process.exitValue(), textOf(output));
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new IOException(name() + " was interrupted", fault);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Runs it as far as it goes. */
    public Optional<Result> tryRun(Duration limit) {
        try {
            return Optional.of(run(limit));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** What it left running may hold its output open: what was read by then is enough. */
    private static String textOf(CompletableFuture<String> output) throws InterruptedException {
        try {
            return output.get(OUTPUT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            return "";
        }
    }

    private static void read(InputStream stream, CompletableFuture<String> output) {
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_OUTPUT);
            stream.transferTo(OutputStream.nullOutputStream());
            output.complete(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException fault) {
            output.completeExceptionally(fault);
        }
    }

    private String name() {
        return Path.of(argv.getFirst()).getFileName().toString();
    }

    /** How a command ended, and what it wrote to either output. */
    public record Result(int exitCode, String output) {

        /** Returns whether it ended with 0. */
        public boolean succeeded() {
            return exitCode == 0;
        }

        /** Returns the last line that says something, to name in an error. */
        public String lastLine() {
            return output.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((_, last) -> last)
                    .map(String::strip)
                    .orElseGet(() -> String.format(Locale.ROOT, "exit code %d", exitCode));
        }
    }
}

package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A {@link KilledService} that was started. Closing kills it. */
record ServiceProcess(Process process, URI url) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    /**
     * Starts one and waits until it answers.
     *
     * @param folder where its data are, its job types, and what it says
     */
    static ServiceProcess start(Path folder, Path bundles, String image) throws IOException, InterruptedException {
        return start(folder, bundles, image, List.of());
    }

    /**
     * Starts one that takes keys.
     *
     * @param keys file of the keys; none: requests need none
     */
    static ServiceProcess start(Path folder, Path bundles, String image, List<Path> keys)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "address-", "");
        Path errors = folder.resolve("errors");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledService.class.getName(),
                folder.resolve("data").toString(),
                folder.resolve("types").toString(),
                bundles.toAbsolutePath().normalize().toString(),
                image));
        keys.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        for (long until = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < until; Thread.sleep(20)) {
            try (BufferedReader lines = Files.newBufferedReader(said)) {
                String line = lines.readLine();
                // The line is there before its end is.
                if (line != null && line.endsWith(".")) {
                    return new ServiceProcess(process, URI.create(line.substring(0, line.length() - 1)));
                }
            }
            assertThat(process.isAlive())
                    .as(() -> "the service runs: " + text(errors))
                    .isTrue();
        }
        process.destroyForcibly();
        throw new AssertionError("the service did not start: " + text(errors));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Lets it end by itself. */
    void end() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** Ends the process by SIGKILL. */
    void kill() {
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

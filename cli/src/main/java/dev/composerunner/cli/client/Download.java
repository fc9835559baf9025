package dev.composerunner.cli.client;

import dev.composerunner.cli.terminal.PlainText;
import dev.composerunner.contract.answer.ResultsAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;

/** Fetches artifacts by their presigned addresses; a file is there whole or not at all. */
public final class Download implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int ATTEMPTS = 3;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Path folder;

    /** Downloads into {@code folder}. */
    public Download(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Fetches the artifact and gives the file. */
    public Path fetch(ResultsAnswer.Artifact artifact) throws IOException, InterruptedException {
        String name = artifact.filename();
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)
                || file.equals(folder)
                || !folder.relativize(file).equals(Path.of(name))
                || !PlainText.of(name).equals(name)) {
            throw new IOException("the service names a file that cannot be in a folder of results: " + name);
        }
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            for (int attempt = 1; !fetched(artifact, temporary, attempt == ATTEMPTS); attempt++) {
                Thread.sleep(Duration.ofSeconds(attempt));
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }

    /** Whether the file is there now; false asks for another attempt. */
    private boolean fetched(ResultsAnswer.Artifact artifact, Path file, boolean last)
            throws IOException, InterruptedException {
        String problem;
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(artifact.url()))
                    .timeout(LIMIT)
                    .build();
            HttpResponse<Path> answer = http.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofFile(file), artifact.size()));
            long size = Files.size(file);
            if (answer.statusCode() == 200 && size == artifact.size()) {
                return true;
            }
            problem = "status " + answer.statusCode() + ", " + size + " of " + artifact.size() + " bytes";
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (last) {
            throw new IOException(artifact.filename() + " could not be downloaded: " + problem);
        }
        return false;
    }

    @Override
    public void close() {
        http.close();
    }
}

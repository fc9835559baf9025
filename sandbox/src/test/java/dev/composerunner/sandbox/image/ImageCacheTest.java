package dev.composerunner.sandbox.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageCacheTest {

    @TempDir
    Path folder;

    private Path source;
    private Path cached;

    @BeforeEach
    void writeImage() throws IOException {
        Layer layer = new Layer();
        for (int i = 0; i < 300; i++) {
            layer.file("files/" + i, "content");
        }
        source = Layout.of(folder.resolve("layout"), layer);
        cached = folder.resolve("cache");
    }

    @Test
    void image_isAskedForTwice_isUnpackedOnce() throws IOException {
        Path first = new ImageCache(cached).unpacked(source).folder();
        Object time = Files.getAttribute(first, "unix:ctime");
        UnpackedImage second = new ImageCache(cached).unpacked(source);
        assertThat(second.folder()).isEqualTo(first);
        assertThat(Files.getAttribute(second.folder(), "unix:ctime")).isEqualTo(time);
    }

    @Test
    void image_isAskedForByThreadsAndProcesses_isUnpackedOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Unpacker.class.getName(),
                            cached.toString(),
                            source.toString())
                    .inheritIO()
                    .start());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<UnpackedImage>> images = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                images.add(threads.submit(() -> new ImageCache(cached).unpacked(source)));
            }
            for (Future<UnpackedImage> image : images) {
                assertThat(image.get().folder().resolve("files/299")).hasContent("content");
            }
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        try (Stream<Path> left = Files.list(cached)) {
            assertThat(left).hasSize(2);
        }
    }

    /** A process that is killed while it unpacks leaves a folder that nobody will finish. */
    @Test
    void cache_hasHalfUnpackedImage_isUnpackedAgain() throws IOException {
        Path first = new ImageCache(cached).unpacked(source).folder();
        Files.move(first, cached.resolve("." + first.getFileName() + ".killed.tmp"));
        Path second = new ImageCache(cached).unpacked(source).folder();
        assertThat(second.resolve("files/0")).hasContent("content");
        try (Stream<Path> left = Files.list(cached)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void source_isRootFolder_isUsedAsItIs() throws IOException {
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("bin"));
        assertThat(new ImageCache(cached).unpacked(root))
                .isEqualTo(new UnpackedImage(root.toRealPath(), ImageConfig.EMPTY, ""));
        assertThat(cached).doesNotExist();
    }

    /** Asks another process's cache. */
    static final class Unpacker {

        private Unpacker() {}

        public static void main(String[] args) throws IOException {
            new ImageCache(Path.of(args[0])).unpacked(Path.of(args[1]));
        }
    }
}

package dev.composerunner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.composerunner.sandbox.Ending.Cause;
import dev.composerunner.sandbox.image.ImageCache;
import dev.composerunner.sandbox.image.Layout;
import dev.composerunner.sandbox.image.UnpackedImage;
import dev.composerunner.sandbox.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of an image that is made of a few of this machine's own, in bubblewrap. */
@Timeout(120)
final class ImageProgramsTest {

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private final BackEnd backEnd = new Bubblewrap();

    @TempDir
    Path folder;

    private Path job;
    private UnpackedImage image;

    @BeforeEach
    void makeImage() throws IOException {
        Optional<String> reason = backEnd.unavailable();
        assumeTrue(reason.isEmpty(), () -> "bubblewrap: " + reason.orElse(""));
        TreeSet<Path> files = new TreeSet<>();
        for (String name : List.of("sh", "cat", "head", "id", "touch", "sleep", "ls")) {
            Path program = Command.find(name, "/bin:/usr/bin").orElseThrow();
            files.add(program);
            LIBRARY.matcher(Command.of(List.of("ldd", program.toString()))
                            .run(Duration.ofSeconds(5))
                            .output())
                    .results()
                    .forEach(library -> files.add(Path.of(library.group(1))));
        }
        job = Files.createDirectory(folder.resolve("job"));
        Path layout = Layout.ofPrograms(
                folder.resolve("layout"),
                List.copyOf(files),
                "{\"Env\":[\"FROM=image\",\"PATH=/bin:/usr/bin\"],\"WorkingDir\":\"/work\"}");
        image = new ImageCache(folder.resolve("cache")).unpacked(layout);
    }

    @Test
    void program_runs_seesTheImageAndItsBindsAlone() throws Exception {
        Path input = Files.writeString(folder.resolve("input"), "the input");
        try (RunningProgram running = start(
                "cat /etc/marker /data/in/input; echo $FROM $GIVEN; pwd; id -u; ls /; echo out > /data/out/result; ls -a /home 2>&1; exit 0",
                Map.of("GIVEN", "given"),
                List.of(new Bind(input, "/data/in/input", false), new Bind(job, "/data/out", true)))) {
            String text = Running.text(running);
            assertThat(text).startsWith("of the image\nthe inputimage given\n/work\n0\n");
            assertThat(text).contains("\ndata\n").doesNotContain("\nhome\n").contains("No such file");
            assertThat(running.await()).isEqualTo(new Ending(0, Cause.EXITED));
        }
        assertThat(job.resolve("result")).hasContent("out\n");
    }

    /** Whatever one job writes, the next must not find. */
    @Test
    void program_writesOutsideOfItsBinds_changesNothingThatStays() throws Exception {
        try (RunningProgram running = start(
                "for f in /new /etc/new /etc/marker /work/new /usr/new /dev/new; do "
                        + "(echo x > $f) 2>/dev/null && echo wrote $f; done; "
                        + "for f in /tmp/new /run/new /var/tmp/new /dev/shm/new; do echo x > $f || echo failed $f; done; echo end",
                Map.of(),
                List.of(new Bind(job, "/etc/deep/job", true)))) {
            assertThat(Running.text(running)).isEqualTo("end\n");
        }
        assertThat(image.folder().resolve("etc")).isDirectoryNotContaining("glob:**new");
        assertThat(image.folder().resolve("etc/deep")).doesNotExist();
        try (RunningProgram running = start("ls /tmp", Map.of(), List.of())) {
            assertThat(Running.text(running)).isEmpty();
        }
    }

    /** Files in memory are memory. */
    @Test
    void program_fillsFolderInMemory_isKilled() throws Exception {
        for (String target : List.of("/tmp/fill", "/dev/shm/fill")) {
            try (RunningProgram running = start(
                    "head -c 200000000 /dev/zero > " + target
                            + "1; head -c 200000000 /dev/zero > /run/fill; sleep 1000",
                    Map.of(),
                    List.of())) {
                assertThat(running.await()).isEqualTo(new Ending(137, Cause.MEMORY));
            }
        }
    }

    private RunningProgram start(String script, Map<String, String> environment, List<Bind> binds) throws IOException {
        Limits limits = new Limits(256L << 20, 1L << 30, 100, Duration.ofSeconds(5));
        return backEnd.start(new Program(
                new ArrayList<>(List.of("/bin/sh", "-c", script)),
                environment,
                null,
                new Root.ImageFolder(image.folder(), image.config()),
                binds,
                job,
                limits));
    }
}

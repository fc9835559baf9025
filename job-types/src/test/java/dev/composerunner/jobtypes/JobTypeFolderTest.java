package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTypeFolderTest {

    @TempDir
    private Path parent = Path.of("");

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private long changes;

    private Path folder() throws IOException {
        return Files.createDirectories(parent.resolve("types"));
    }

    private JobTypeFolder types() {
        return new JobTypeFolder(parent.resolve("types"), told::add, told::add);
    }

    private void write(String file, String text) throws IOException {
        Path written = Files.writeString(folder().resolve(file), text);
        // A file system may have coarse times.
        Files.setLastModifiedTime(written, FileTime.from(Instant.ofEpochSecond(1_700_000_000 + changes++)));
    }

    private static String type(String name, String version) {
        return "name: " + name + "\nversion: '" + version + "'\nimage: x\n";
    }

    private static List<String> versions(JobTypeFolder types) {
        return types.types().stream()
                .map(each -> each.document().name() + " " + each.document().version())
                .toList();
    }

    @Test
    void types_changesOfTheFolder_areSeen() throws IOException {
        JobTypeFolder types = types();
        assertThat(versions(types)).isEmpty();

        write("a.job.yaml", type("a", "1"));
        write("b.job.json", "{\"name\": \"b\", \"version\": \"1\", \"image\": \"x\"}");
        write("c.job.yml", type("c", "1"));
        write("notes.yaml", "no job type");
        assertThat(versions(types)).containsExactly("a 1", "b 1", "c 1");

        write("a.job.yaml", type("a", "2"));
        Files.delete(folder().resolve("b.job.json"));
        assertThat(versions(types)).containsExactly("a 2", "c 1");
        assertThat(versions(types)).containsExactly("a 2", "c 1");

        assertThat(told)
                .containsExactly(
                        "a.job.yaml: job type a 1",
                        "b.job.json: job type b 1",
                        "c.job.yml: job type c 1",
                        "b.job.json: removed",
                        "a.job.yaml: job type a 2");
        assertThat(types.problems()).isEmpty();
    }

    @Test
    void types_aBrokenFile_keepsWhatItLastSaidAndIsReportedOnce() throws IOException {
        JobTypeFolder types = types();
        write("a.job.yaml", type("a", "1"));
        assertThat(versions(types)).containsExactly("a 1");

        write("a.job.yaml", "name: a\n");
        write("new.job.yaml", "name: [");
        for (int i = 0; i < 3; i++) {
            assertThat(versions(types)).containsExactly("a 1");
        }

        assertThat(types.problems()).containsOnlyKeys("a.job.yaml", "new.job.yaml");
        assertThat(told)
                .hasSize(3)
                .element(1)
                .asString()
                .contains("a.job.yaml:1:1: /image: missing", "a.job.yaml: a 1 stays");
        write("a.job.yaml", type("a", "3"));
        assertThat(versions(types)).containsExactly("a 3");
        assertThat(types.problems()).containsOnlyKeys("new.job.yaml");
    }

    @Test
    void types_twoFilesOfOneName_theFirstByFileNameIsTaken() throws IOException {
        JobTypeFolder types = types();
        write("b.job.yaml", type("a", "of b"));
        Files.delete(folder().resolve("b.job.yaml"));
        write("b.job.yaml", type("a", "b"));
        assertThat(versions(types)).containsExactly("a b");

        write("a.job.yaml", type("a", "a"));
        assertThat(versions(types)).containsExactly("a a");
        assertThat(versions(types())).as("after a restart").containsExactly("a a");
        assertThat(types.problems())
                .containsExactly(java.util.Map.entry(
                        "b.job.yaml",
                        "b.job.yaml: /name: got \"a\", which is also in a.job.yaml; allowed: a name of its own"));

        // The other file has not changed, and is right now.
        Files.delete(folder().resolve("a.job.yaml"));
        assertThat(versions(types)).containsExactly("a b");
        assertThat(types.problems()).isEmpty();
        assertThat(told.stream().filter(each -> each.contains("which is also in")))
                .hasSize(2);
    }

    @Test
    void types_whatIsNoFile_isAProblem() throws IOException {
        JobTypeFolder types = types();
        Files.createDirectories(folder().resolve("d.job.yaml"));
        write("a.job.yaml", type("a", "1"));

        assertThat(versions(types)).containsExactly("a 1");
        assertThat(versions(types)).containsExactly("a 1");
        assertThat(types.problems()).containsOnlyKeys("d.job.yaml");
        assertThat(told.stream().filter(each -> each.contains("d.job.yaml"))).hasSize(1);
    }

    @Test
    void types_severalThreads_seeOneStateOrTheOther() throws Exception {
        folder();
        write("a.job.yaml", type("a", "0"));
        JobTypeFolder types = types();
        var done = new AtomicBoolean();
        Callable<Void> reader = () -> {
            while (!done.get()) {
                assertThat(versions(types)).hasSize(1).allMatch(each -> each.matches("a [0-9]+"));
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            var readers = List.of(threads.submit(reader), threads.submit(reader), threads.submit(reader));
            try {
                for (int i = 1; i < 50; i++) {
                    Path next = Files.writeString(parent.resolve("next"), type("a", Integer.toString(i)));
                    Files.setLastModifiedTime(next, FileTime.from(Instant.ofEpochSecond(1_700_000_000 + i)));
                    Files.move(next, folder().resolve("a.job.yaml"), StandardCopyOption.ATOMIC_MOVE);
                    assertThat(versions(types)).containsExactly("a " + i);
                }
            } finally {
                done.set(true);
            }
            for (var each : readers) {
                each.get();
            }
        }

        assertThat(types.problems()).isEmpty();
    }
}

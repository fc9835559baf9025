package dev.composerunner.stateslanguage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of executions that have ended: a folder a day, with an index. */
final class FinishedExecutions {

    private static final String INDEX = "index";

    private final Path folder;
    private final Duration retention;
    private final InstantSource clock;
    private @Nullable LocalDate today;
    private @Nullable AppendedFile index;

    private FinishedExecutions(Path folder, Duration retention, InstantSource clock) {
        this.folder = folder;
        this.retention = retention;
        this.clock = clock;
    }

    static FinishedExecutions open(Path folder, Duration retention, InstantSource clock) throws IOException {
        Files.createDirectories(folder);
        return new FinishedExecutions(folder, retention, clock);
    }

    /** Takes the file of an execution over: into the index first, so that a file that is here is in it. */
    synchronized void add(Path file, FileJournal.Finished execution) throws IOException {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        AppendedFile list = indexOf(day);
        String line = JsonNodeFactory.instance
                .objectNode()
                .put("arn", execution.arn())
                .put("stopped", execution.stopped().toString())
                .put("event", execution.event())
                .toString();
        list.append((line + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(file, folder.resolve(day.toString()).resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    private AppendedFile indexOf(LocalDate day) throws IOException {
        if (index != null) {
            if (day.equals(today)) {
                return index;
            }
            index.close();
            removeOld();
        }
        Path path = Files.createDirectories(folder.resolve(day.toString())).resolve(INDEX);
        if (Files.isDirectory(path)) {
            // Only the list of this day's executions is lost with it; their files are not.
            Files.move(path, folder.resolve(day + "-index-damaged"), StandardCopyOption.ATOMIC_MOVE);
        }
        if (!Files.exists(path)) {
            Files.createFile(path);
        }
        byte[] content = Files.readAllBytes(path);
        var opened = AppendedFile.existing(path, JournalLines.wholeBytes(content), false);
        index = opened;
        today = day;
        return opened;
    }

    /** Whether an execution ended today whose file another one of this name would replace. */
    boolean endedToday(String fileName) {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return Files.exists(folder.resolve(day.toString()).resolve(fileName));
    }

    /** The file of this name, if it is kept. */
    @Nullable
    Path find(String fileName) throws IOException {
        return days().reversed().stream()
                .map(day -> folder.resolve(day.toString()).resolve(fileName))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }

    /** The files of executions, oldest day first. */
    List<Path> files(String suffix) throws IOException {
        List<Path> all = new ArrayList<>();
        for (LocalDate day : days()) {
            try (Stream<Path> files = Files.list(folder.resolve(day.toString()))) {
                files.filter(file -> file.toString().endsWith(suffix)).sorted().forEach(all::add);
            }
        }
        return all;
    }

    List<FileJournal.Finished> list() throws IOException {
        SequencedMap<String, FileJournal.Finished> all = new LinkedHashMap<>();
        for (LocalDate day : days()) {
            for (FileJournal.Finished execution :
                    list(folder.resolve(day.toString()).resolve(INDEX))) {
                // Written twice where the process ended between the index and the move.
                all.putLast(execution.arn(), execution);
            }
        }
        return List.copyOf(all.values());
    }

    private static List<FileJournal.Finished> list(Path index) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(index);
        } catch (NoSuchFileException _) {
            return List.of();
        }
        List<FileJournal.Finished> found = new ArrayList<>();
        for (JsonNode line : JournalLines.whole(content, index)) {
            found.add(new FileJournal.Finished(
                    line.path("arn").asText(),
                    JournalLines.moment(line.path("stopped"), index, found.size() + 1),
                    line.path("event").asText()));
        }
        return found;
    }

    /** Removes the days of which every execution has been kept long enough; on the thread that is given back. */
    Thread removeOld() {
        Instant oldest = clock.instant().minus(retention);
        return Thread.ofVirtual().name("journal retention").start(() -> {
            try {
                for (LocalDate day : days()) {
                    if (!day.plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .isAfter(oldest)) {
                        remove(folder.resolve(day.toString()));
                    }
                }
            } catch (IOException _) {
                // What cannot be removed now is found again at the next start, or the next day.
                return;
            }
        });
    }

    private static void remove(Path day) throws IOException {
        try (Stream<Path> files = Files.list(day)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(day);
    }

    /** The days of which something is kept, oldest first. */
    private List<LocalDate> days() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(path -> day(path.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .sorted()
                    .toList();
        }
    }

    private static Optional<LocalDate> day(String name) {
        try {
            return Optional.of(LocalDate.parse(name));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    synchronized void close() throws IOException {
        if (index != null) {
            index.close();
        }
    }
}

package dev.composerunner.containerjob;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.job.PhaseClock;
import dev.composerunner.jobtypes.JobTypeDocument.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Passes on how far a program says it is. What it says wrong is left out: a job runs the same whether or not it is followed. */
final class ProgressReport {

    static final String RUNNING = "running";

    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_PHASE = 100;
    private static final long POLL_MILLIS = 500;

    private final PhaseClock phases;
    private final @Nullable Path file;
    private final @Nullable Pattern pattern;
    private long read;

    ProgressReport(@Nullable Progress progress, JobFolders folders, PhaseClock phases) {
        this.phases = phases;
        this.file = progress instanceof Progress.File(String path) ? folders.place(path) : null;
        this.pattern = progress instanceof Progress.Log(String expression) ? Pattern.compile(expression) : null;
    }

    /** Reads the file until interrupted. */
    void follow() {
        if (file == null) {
            return;
        }
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(POLL_MILLIS);
                readFile(file);
            }
        } catch (InterruptedException e) {
            // The program has ended.
        }
    }

    private void readFile(Path from) {
        // A link could lead to a file of the machine.
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var in = new RandomAccessFile(from.toFile(), "r")) {
            // The last line alone counts, so that a long file costs no more than a short one.
            long begin = Math.max(read, in.length() - LONGEST_LINE);
            if (in.length() <= begin) {
                return;
            }
            in.seek(begin);
            var bytes = new byte[(int) Math.min(LONGEST_LINE, in.length() - begin)];
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n');
            if (end >= 0) {
                read = begin + text.substring(0, end + 1).getBytes(StandardCharsets.UTF_8).length;
                line(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
            }
        } catch (IOException e) {
            // The next reading sees more.
        }
    }

    private void line(String line) {
        try {
            JsonNode said = ContractJson.MAPPER.readTree(line);
            if (said != null && said.isObject()) {
                tell(
                        said.path("phase").asText(RUNNING),
                        said.path("done").asLong(0),
                        said.path("total").asLong(0));
            }
        } catch (JsonProcessingException e) {
            // No line of progress.
        }
    }

    /** Looks at a line of the log. */
    void logged(String line) {
        if (pattern == null) {
            return;
        }
        Matcher matcher = pattern.matcher(line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE));
        if (matcher.find()) {
            try {
                tell(RUNNING, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            } catch (NumberFormatException e) {
                // The groups hold no numbers.
            }
        }
    }

    private void tell(String phase, long done, long total) {
        String name = phase.isBlank() ? RUNNING : phase.replaceAll("\\p{Cntrl}", " ");
        phases.enter(
                name.length() <= LONGEST_PHASE ? name : name.substring(0, LONGEST_PHASE),
                Math.max(0, done),
                Math.max(0, total));
    }
}

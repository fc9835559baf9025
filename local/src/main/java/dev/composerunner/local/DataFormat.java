package dev.composerunner.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.statesserver.folder.HeldFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file that marks a data folder as this program's own, with the version of the format that the folder has. A folder without it is
 * taken where it is empty, or has the layout of releases that wrote no marker and nothing else.
 */
final class DataFormat {

    static final String MARKER = "compose-runner.json";

    private static final int VERSION = 1;
    private static final String FIELD = "format";

    /** What a start that was killed before it wrote the marker may leave. */
    private static final Pattern BEGUN = Pattern.compile(Pattern.quote(MARKER) + "[0-9]+\\.tmp");

    private static final Set<String> EARLIER_FOLDERS = Set.of("s3", "tmp", "logs", "executions");
    private static final Pattern EARLIER_FILES =
            Pattern.compile("keys\\.json|task-tokens\\.key|(keys|task-tokens)[0-9]+\\.tmp");

    private DataFormat() {}

    /** @throws IOException if the folder is not to be used as a data folder, with the reason and the remedy; nothing is changed */
    static void check(Path folder) throws IOException {
        Path marker = folder.resolve(MARKER);
        if (Files.exists(marker, LinkOption.NOFOLLOW_LINKS)) {
            checkVersion(folder, marker);
            return;
        }
        var found = new TreeSet<String>();
        var strange = new TreeSet<String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!isBegun(file, name)) {
                    found.add(name);
                    if (!isEarlier(file, name)) {
                        strange.add(name);
                    }
                }
            }
        }
        if (found.isEmpty()) {
            return;
        }
        boolean earlier = hasKeys(folder);
        if (!earlier || !strange.isEmpty()) {
            throw new IOException("data folder " + folder + " is not empty and has no " + MARKER + " (it holds "
                    + some(earlier ? strange : found) + "); pass --data with a new or empty folder"
                    + (earlier ? ", or move those away if an earlier compose-runner made the folder" : ""));
        }
    }

    /** Marks a folder that {@link #check} has let pass. */
    static void mark(Path folder) throws IOException {
        Path marker = folder.resolve(MARKER);
        if (Files.exists(marker)) {
            return;
        }
        Path temporary = Files.createTempFile(folder, MARKER, ".tmp");
        ContractJson.MAPPER.writeValue(temporary.toFile(), Map.of(FIELD, VERSION));
        Files.move(temporary, marker, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void checkVersion(Path folder, Path marker) throws IOException {
        JsonNode format;
        try {
            format = ContractJson.MAPPER.readTree(Files.readAllBytes(marker)).path(FIELD);
        } catch (IOException e) {
            throw new IOException(damaged(marker), e);
        }
        if (!format.isIntegralNumber() || format.asLong() < 1) {
            throw new IOException(damaged(marker));
        }
        if (format.asLong() > VERSION) {
            throw new IOException("data folder " + folder + ": format: got " + format + "; allowed: " + VERSION
                    + "; a newer compose-runner wrote it: update this one or pass --data");
        }
    }

    private static String damaged(Path marker) {
        return marker + " is damaged; if compose-runner made this folder, write {\"" + FIELD + "\": " + VERSION
                + "} into the file, otherwise pass --data";
    }

    private static boolean isBegun(Path file, String name) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && (BEGUN.matcher(name).matches() || (name.equals(HeldFolder.LOCK) && HeldFolder.isLock(file)));
    }

    private static boolean isEarlier(Path file, String name) {
        return EARLIER_FOLDERS.contains(name)
                ? Files.isDirectory(file)
                : Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && EARLIER_FILES.matcher(name).matches();
    }

    /** Releases without a marker wrote these keys before anything else but the lock. */
    private static boolean hasKeys(Path folder) {
        try {
            return ContractJson.MAPPER
                    .readTree(Files.readAllBytes(folder.resolve("keys.json")))
                    .path("access_key_id")
                    .asText()
                    .matches("LOCAL[0-9A-F]{16}");
        } catch (IOException e) {
            return false;
        }
    }

    private static String some(Set<String> names) {
        String first = String.join(", ", names.stream().limit(3).toList());
        return names.size() <= 3 ? first : first + " and " + (names.size() - 3) + " more";
    }
}

package dev.composerunner.metaanalysisjob.folder;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.metaanalysisjob.record.Inputs;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A folder that gets results as a whole. They are written into a hidden folder beside it, on the same file system, and
 * {@link #commit} moves them in. Until then what is in the folder stays as it is, even if the process is killed. Files that no
 * earlier run has left there are never replaced unless asked for, and parts of null distributions are never removed.
 */
public final class ResultsFolder implements AutoCloseable {

    /** File systems of less free space than this are taken for full. */
    private static final long LEAST_SPACE = 1 << 16;

    /** Files that a run leaves, in any run. */
    private static final Pattern RESULT = Pattern.compile(
            "(stat|p|z|logp|chi2|prob|label)(_[^/]*)?\\.(nii\\.gz|tsv)|boilerplate\\.txt|references\\.bib");

    private static final Pattern PART = Pattern.compile("null_\\d+-\\d+\\.json\\.gz");

    private final Path target;
    private final String option;
    private final Staging staging;
    private final EarlierResults earlier;

    private ResultsFolder(Path target, String option, Staging staging, EarlierResults earlier) {
        this.target = target;
        this.option = option;
        this.staging = staging;
        this.earlier = earlier;
    }

    /**
     * Opens a folder for results. It need not exist, and is not made before {@link #commit}.
     *
     * @param option the option that names the folder, for errors
     * @throws ResultsFolderException if results cannot be written there
     */
    public static ResultsFolder open(Path folder, String option) throws ResultsFolderException {
        if (folder.toString().isEmpty()) {
            throw new ResultsFolderException(option + ": got nothing; allowed: a folder", null);
        }
        try {
            Path target = real(folder.toAbsolutePath(), option);
            Staging staging = Files.isDirectory(target) ? beside(target) : Staging.create(existing(target));
            try {
                staging.sweep(target);
                var opened = new ResultsFolder(target, option, staging, EarlierResults.in(target));
                opened.requireSpace(LEAST_SPACE);
                return opened;
            } catch (IOException e) {
                staging.close();
                throw e;
            }
        } catch (ResultsFolderException e) {
            throw e;
        } catch (IOException e) {
            throw new ResultsFolderException(
                    "cannot write to folder " + folder.toAbsolutePath().normalize() + ": "
                            + ResultsFolderException.reason(e) + "; choose another with " + option,
                    e);
        }
    }

    /** Links are followed before {@code ..} is, as the system does. */
    private static Path real(Path folder, String option) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder.toRealPath();
        }
        Path existing = existing(folder);
        if (!Files.isDirectory(existing)) {
            throw new ResultsFolderException(
                    option + ": got " + folder.normalize() + (existing.equals(folder) ? "" : ", and " + existing)
                            + " is a file; allowed: a folder",
                    null);
        }
        return existing.toRealPath().resolve(existing.relativize(folder)).normalize();
    }

    /** The path itself or the nearest of the folders above it that exists. */
    private static Path existing(Path path) {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    /** Beside a folder that exists if files can be moved from there, in it otherwise: it may be a file system of its own. */
    private static Staging beside(Path target) throws IOException {
        Path parent = target.getParent();
        if (parent != null && Files.isWritable(parent)) {
            Staging beside = Staging.create(parent);
            if (beside.reaches(target)) {
                return beside;
            }
            beside.close();
        }
        return Staging.create(target);
    }

    /** Where the results are to be written. */
    public Path staged() {
        return staging.content();
    }

    /** The folder that gets them. */
    public Path target() {
        return target;
    }

    /** Whether the folder has something now that only a run that has succeeded may replace. */
    public boolean holdsResults() throws IOException {
        var now = EarlierResults.in(target);
        return now.isForeign() || now.hasResults();
    }

    /**
     * Checks that the folder has no results of other inputs or settings, and no files that are in the way of the results.
     *
     * @param part whether a part of the permutations is drawn
     * @throws ResultsFolderException if it has
     */
    public void requireSame(Inputs inputs, boolean part) throws ResultsFolderException {
        requireOurs();
        if (earlier.hasResults()) {
            List<String> differences = earlier.differences(inputs);
            if (!differences.isEmpty()) {
                throw inTheWay(
                        "results of other inputs or settings (different " + String.join(", ", differences) + ")");
            }
            if (part && !earlier.isPart()) {
                throw inTheWay("results of a run in one piece, which a part would replace");
            }
        }
    }

    /**
     * Checks that the folder has no results but those of one job or meta-analysis, and no files that are in the way of others.
     *
     * @param field of metadata.json that names the job or the meta-analysis
     * @param value that the field must have
     * @throws ResultsFolderException if it has
     */
    public void requireOf(String field, String value) throws ResultsFolderException {
        requireOurs();
        if (earlier.hasResults() && !earlier.text(field).equals(value)) {
            throw inTheWay(
                    "results of another job (" + field + " '" + earlier.text(field) + "' instead of '" + value + "')");
        }
    }

    private void requireOurs() throws ResultsFolderException {
        if (earlier.isForeign()) {
            throw inTheWay("a metadata.json that no run has left");
        }
        try {
            var names = new TreeSet<>(names(staged()));
            if (Files.isDirectory(target)) {
                try (var entries = Files.list(target)) {
                    entries.map(entry -> String.valueOf(entry.getFileName()))
                            .filter(name -> RESULT.matcher(name).matches())
                            .forEach(names::add);
                }
            }
            List<String> others = others(names);
            if (!others.isEmpty()) {
                throw inTheWay("files that no run has left, with names of results (" + String.join(", ", others) + ")");
            }
        } catch (ResultsFolderException e) {
            throw e;
        } catch (IOException e) {
            throw new ResultsFolderException(
                    "cannot read folder " + target + ": " + ResultsFolderException.reason(e), e);
        }
    }

    private ResultsFolderException inTheWay(String what) {
        return new ResultsFolderException(
                "folder " + target + " holds " + what + "; choose another with " + option
                        + ", or replace what it holds with --overwrite",
                null);
    }

    /** Those of the names that the target has with other content, from somebody else than the earlier run. */
    private List<String> others(Collection<String> names) throws IOException {
        Set<String> ours = earlier.files();
        var others = new ArrayList<String>();
        for (String name : names) {
            Path there = target.resolve(name);
            boolean listed =
                    (ours.contains(name) && !PART.matcher(name).matches()) || name.equals(ArtifactKeys.METADATA);
            if (Files.exists(there, LinkOption.NOFOLLOW_LINKS) && !listed && !isSame(there, staged().resolve(name))) {
                others.add(name);
            }
        }
        return others;
    }

    private static boolean isSame(Path there, Path here) throws IOException {
        return Files.isRegularFile(there) && Files.isRegularFile(here) && Files.mismatch(there, here) < 0;
    }

    /**
     * Checks that the file system has room.
     *
     * @param bytes what the results take at least
     * @throws ResultsFolderException if it has not
     */
    public void requireSpace(long bytes) throws ResultsFolderException {
        try {
            FileStore store = Files.getFileStore(staging.folder());
            // Without a size it is a file system that does not know its own.
            if (store.getTotalSpace() > 0 && store.getUsableSpace() < bytes) {
                throw new ResultsFolderException(
                        String.format(
                                "cannot write to folder %s: %,d KiB are free there, and the results take %,d KiB or more; free"
                                        + " some, or choose another with %s",
                                target, store.getUsableSpace() >> 10, bytes >> 10, option),
                        null);
            }
        } catch (ResultsFolderException e) {
            throw e;
        } catch (IOException e) {
            // The question has no answer here, which is no reason to refuse.
            return;
        }
    }

    /** The files in a folder and its folders, with slashes, sorted. */
    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    /** Removes what has been written so far. */
    public void clear() throws IOException {
        for (String name : names(staged())) {
            Files.delete(staged().resolve(name));
        }
    }

    /**
     * Moves the files of these names into the target, in place of those that the earlier run left, or beside the target where files
     * of others have these names.
     *
     * @param overwrite whether files of others are replaced
     * @return the folder that has the results now
     */
    public Path commit(Collection<String> names, boolean overwrite) throws IOException {
        keepOnly(names);
        if (!Files.exists(target)) {
            try {
                return moveTo(target);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                // Another run was faster; what it has left is checked like everything that is there.
            }
        }
        boolean others = earlier.isForeign() || !others(names).isEmpty();
        if ((others && !overwrite) || names.stream().anyMatch(name -> Files.isDirectory(target.resolve(name)))) {
            return moveTo(newSibling());
        }
        Set<String> obsolete = earlier.files();
        obsolete.removeAll(names);
        obsolete.removeIf(name -> PART.matcher(name).matches());
        new Swap(target.toString(), List.copyOf(obsolete), List.copyOf(names)).run(staging);
        return target;
    }

    /**
     * Moves the files of these names into a new folder beside the target.
     *
     * @return the new folder
     */
    public Path commitBeside(Collection<String> names) throws IOException {
        keepOnly(names);
        return moveTo(newSibling());
    }

    private Path newSibling() {
        Path parent = Objects.requireNonNull(staging.folder().getParent());
        for (int n = 2; ; n++) {
            Path sibling = parent.resolve(target.getFileName() + "-" + n);
            if (!Files.exists(sibling, LinkOption.NOFOLLOW_LINKS)) {
                return sibling;
            }
        }
    }

    private Path moveTo(Path folder) throws IOException {
        Files.createDirectories(Objects.requireNonNull(folder.getParent()));
        Files.move(staged(), folder, StandardCopyOption.ATOMIC_MOVE);
        return folder;
    }

    private void keepOnly(Collection<String> names) throws IOException {
        for (String name : names(staged())) {
            if (!names.contains(name)) {
                Files.delete(staged().resolve(name));
            }
        }
    }

    /** Removes what has not been moved into the target. */
    @Override
    public void close() throws IOException {
        staging.close();
    }
}

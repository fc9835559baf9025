package dev.composerunner.jobtypes;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The job type files of a folder, {@code NAME.job.yaml}, {@code NAME.job.yml} and {@code NAME.job.json}. A file that has changed is read
 * again when somebody asks; one that is broken keeps what it last said. Safe for several threads.
 */
public final class JobTypeFolder {

    private static final Pattern FILE = Pattern.compile(".+[.]job[.](yaml|yml|json)");
    private static final int MOST_FILES = 1000;

    private final Path folder;
    private final Consumer<String> read;
    private final Consumer<String> wrong;
    private final SortedMap<Path, Entry> entries = new TreeMap<>();
    private Map<Path, String> repeated = Map.of();
    private boolean tooMany;

    /**
     * @param folder may appear and disappear
     * @param read told of each type that was read, and of each file that went
     * @param wrong told of what is broken, and why
     */
    public JobTypeFolder(Path folder, Consumer<String> read, Consumer<String> wrong) {
        this.folder = folder;
        this.read = read;
        this.wrong = wrong;
    }

    /**
     * A file.
     *
     * @param modified when it was last changed; absent: it could not be read, and is tried again
     * @param size bytes
     * @param type what it says, or last said; absent: it has never been a job type
     * @param problem why it is broken; absent: it is not
     */
    private record Entry(
            @Nullable FileTime modified,
            long size,
            @Nullable JobTypeDocument type,
            @Nullable String problem) {

        boolean isOf(BasicFileAttributes attributes) {
            return size == attributes.size() && attributes.lastModifiedTime().equals(modified);
        }
    }

    /** Whether a file has the name of a job type file. */
    public static boolean isJobTypeFile(Path file) {
        return FILE.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** The types there are now; of two of one name, that of the file whose name comes first. */
    public synchronized Collection<FileJobType> types() {
        read();
        var types = new TreeMap<String, FileJobType>();
        for (Entry entry : entries.values()) {
            if (entry.type != null) {
                types.putIfAbsent(entry.type.name(), new FileJobType(entry.type));
            }
        }
        return List.copyOf(types.values());
    }

    /** What is wrong with files, by the file's name. */
    public synchronized SortedMap<String, String> problems() {
        read();
        var problems = new TreeMap<String, String>();
        repeated.forEach((file, problem) -> problems.put(String.valueOf(file.getFileName()), problem));
        entries.forEach((file, entry) -> {
            if (entry.problem != null) {
                problems.put(String.valueOf(file.getFileName()), entry.problem);
            }
        });
        return problems;
    }

    private void read() {
        List<Path> files = files();
        entries.keySet().removeIf(file -> {
            boolean gone = !files.contains(file);
            if (gone) {
                read.accept(file.getFileName() + ": removed");
            }
            return gone;
        });
        for (Path file : files) {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Entry known = entries.get(file);
                if (known == null || !known.isOf(attributes)) {
                    entries.put(file, entry(file, attributes, known));
                }
            } catch (IOException e) {
                // Removed meanwhile, which the next reading sees.
            }
        }
        Map<Path, String> now = repeated();
        now.forEach((file, problem) -> {
            if (!problem.equals(repeated.get(file))) {
                wrong.accept(problem);
            }
        });
        repeated = now;
    }

    private Entry entry(Path file, BasicFileAttributes attributes, @Nullable Entry known) {
        JobTypeDocument last = known == null ? null : known.type;
        FileTime modified = attributes.lastModifiedTime();
        String problem;
        try {
            if (!attributes.isRegularFile()) {
                throw new IOException("not a file");
            }
            JobTypeDocument type = JobTypeReader.read(file);
            read.accept(file.getFileName() + ": job type " + type.name() + " " + type.version());
            return new Entry(modified, attributes.size(), type, null);
        } catch (JobTypeException e) {
            problem = String.valueOf(e.getMessage());
        } catch (IOException e) {
            problem = file.getFileName() + ": cannot be read: " + e;
            modified = null;
        }
        if (known == null || !problem.equals(known.problem)) {
            wrong.accept(problem
                    + (last == null
                            ? ""
                            : "\n" + file.getFileName() + ": " + last.name() + " " + last.version() + " stays"));
        }
        return new Entry(modified, attributes.size(), last, problem);
    }

    /** The files that name a type which an earlier file has. */
    private Map<Path, String> repeated() {
        var first = new TreeMap<String, Path>();
        var problems = new TreeMap<Path, String>();
        entries.forEach((file, entry) -> {
            if (entry.type != null) {
                String name = entry.type.name();
                Path other = first.putIfAbsent(name, file);
                if (other != null) {
                    problems.put(
                            file,
                            file.getFileName() + ": /name: got \"" + name + "\", which is also in "
                                    + other.getFileName() + "; allowed: a name of its own");
                }
            }
        });
        return problems;
    }

    private List<Path> files() {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, JobTypeFolder::isJobTypeFile)) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            // No folder, no files.
            return List.of();
        }
        files.sort(Comparator.naturalOrder());
        if (files.size() > MOST_FILES && !tooMany) {
            wrong.accept(folder + ": got " + files.size() + " job type files; allowed: the first " + MOST_FILES);
        }
        tooMany = files.size() > MOST_FILES;
        return List.copyOf(files.subList(0, Math.min(MOST_FILES, files.size())));
    }
}

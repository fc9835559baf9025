package dev.composerunner.containerjob;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.FailureType;
import dev.composerunner.job.JobFailedException;
import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Finds what a program has left, once it has ended. */
final class Outputs {

    /** Most files that a job may leave: each is named in its record and in the answer that hands out their addresses. */
    static final int MOST_FILES = 1000;

    private static final int DEEPEST = 64;
    private static final Set<String> RESERVED =
            Set.of(ArtifactKeys.METADATA, ArtifactKeys.PROGRESS, ArtifactKeys.UPLOAD, ArtifactKeys.ORDER);

    private final JobTypeDocument type;
    private final JobFolders folders;
    private final Map<String, Found> found = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();

    Outputs(JobTypeDocument type, JobFolders folders) {
        this.type = type;
        this.folders = folders;
    }

    /**
     * A file that is kept.
     *
     * @param name of the artifact
     * @param file where it is
     * @param mediaType what it is kept as; absent: by the ending of its name
     */
    record Found(String name, Path file, @Nullable String mediaType) {}

    /**
     * Every file, by the name of its artifact.
     *
     * @throws JobFailedException if one is missing, leads out of the job's folders, or there are too many
     */
    List<Found> find() throws JobFailedException, IOException {
        if (type.outputs().isEmpty()) {
            walk(JobPaths.OUTPUTS, "", null, null, 0);
        }
        for (var output : type.outputs().entrySet()) {
            int before = found.size();
            find(output.getKey(), output.getValue());
            if (found.size() == before && output.getValue().required()) {
                throw failed("outputs." + output.getKey() + ": the program left nothing at "
                        + output.getValue().path());
            }
        }
        return List.copyOf(found.values());
    }

    /** What was noticed and is not kept. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void find(String name, JobTypeDocument.Output output) throws JobFailedException, IOException {
        String path = output.path();
        String folder = JobPaths.folder(path);
        String prefix = folder.equals(JobPaths.OUTPUTS) || folder.startsWith(JobPaths.OUTPUTS + '/')
                ? folder.substring(JobPaths.OUTPUTS.length()).replaceFirst("^/", "")
                : name;
        String below = path.substring(folder.length() + 1);
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + below);
        } catch (PatternSyntaxException e) {
            throw new JobFailedException(
                    FailureType.InvalidInput,
                    "outputs." + name + ": " + path + " is no glob: " + e.getDescription(),
                    e);
        }
        walk(folder, prefix, matcher, output.mediaType(), 0);
    }

    private void walk(
            String folder, String prefix, @Nullable PathMatcher matcher, @Nullable String mediaType, int depth)
            throws JobFailedException, IOException {
        walk(folder, prefix, Path.of(""), matcher, mediaType, depth);
    }

    private void walk(
            String folder,
            String prefix,
            Path below,
            @Nullable PathMatcher matcher,
            @Nullable String mediaType,
            int depth)
            throws JobFailedException, IOException {
        String here = below.toString().isEmpty() ? folder : folder + '/' + below;
        Optional<Path> place = folders.follow(here);
        if (place.isEmpty() || !Files.isDirectory(place.get(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (depth > DEEPEST) {
            throw failed("outputs: folders are nested more than " + DEEPEST + " deep at " + here);
        }
        List<Path> members = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place.get())) {
            all.forEach(members::add);
        }
        members.sort(Comparator.naturalOrder());
        for (Path member : members) {
            Path name = below.resolve(member.getFileName().toString());
            boolean matches = matcher == null || matcher.matches(name);
            boolean link = Files.isSymbolicLink(member);
            if (Files.isDirectory(member, LinkOption.NOFOLLOW_LINKS)) {
                walk(folder, prefix, name, matcher, mediaType, depth + 1);
            } else if (matches) {
                add(folder + '/' + name, prefix.isEmpty() ? name.toString() : prefix + '/' + name, link, mediaType);
            }
        }
    }

    private void add(String path, String name, boolean link, @Nullable String mediaType)
            throws JobFailedException, IOException {
        Optional<Path> file = folders.follow(path);
        if (file.isEmpty()) {
            throw failed("outputs: " + shown(path) + " is a link that leads nowhere or out of the job's folders");
        }
        if (!Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)) {
            warnings.add(shown(path) + " is not kept: it is " + (link ? "a link to " : "") + "no regular file");
            return;
        }
        if (RESERVED.contains(name)) {
            throw failed("outputs: " + name + " is the name of a document of the job itself; call the file otherwise");
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == 0xfffd)) {
            throw failed("outputs: the name " + shown(name)
                    + " has control characters, backslashes or bytes that are no UTF-8; call the file otherwise");
        }
        if (found.size() == MOST_FILES && !found.containsKey(name)) {
            throw failed("outputs: the program left more than " + MOST_FILES
                    + " files; pack them into an archive, or name fewer of them as outputs");
        }
        found.put(name, new Found(name, file.get(), mediaType));
    }

    private static String shown(String path) {
        String clean = path.replaceAll("[\\p{Cntrl}]", "?");
        return clean.length() <= 200 ? clean : clean.substring(0, 200) + "...";
    }

    private static JobFailedException failed(String message) {
        return new JobFailedException(FailureType.JobError, message, null);
    }
}

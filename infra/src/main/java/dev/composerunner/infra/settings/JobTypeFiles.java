package dev.composerunner.infra.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeDocument.RunsOn;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.JobTypeFolder;
import dev.composerunner.jobtypes.JobTypeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the job type files that a deployment runs, and reports all that is wrong with all of them. */
final class JobTypeFiles {

    private static final String FOLDER = "jobTypes";
    private static final String IMAGES = "imageMap";

    /** The policies of a role have 10,240 characters together, and the state machine's names a task definition and two roles of each. */
    private static final int MAX_TYPES = 25;

    private static final String PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";

    /** An image reference; source: the grammar of the distribution project, which Docker and ECS follow. */
    private static final Pattern REFERENCE = Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?/)?" + PATH_PART
            + "(?:/" + PATH_PART + ")*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?");

    private static final Pattern ARCHIVE = Pattern.compile(".*[.](tar|tgz|tar[.][a-z0-9]+)");
    private static final Set<String> NO_REFERENCES = Set.of(JobTypeDocument.HOST, JobTypeDocument.BUILT_IN);

    /** Where our image has its program: a volume there would hide it. */
    private static final String PROGRAM = "/opt/compose-runner";

    private final Knobs knobs;
    private final Map<String, String> images;
    private final Map<String, Path> read = new HashMap<>();

    private JobTypeFiles(Knobs knobs, Map<String, String> images) {
        this.knobs = knobs;
        this.images = images;
    }

    /** Those of the folder whose jobs may run on Fargate, sorted by name, with the images that they run there. */
    static List<JobTypeDocument> read(Knobs knobs) {
        String folder = knobs.optionalText(
                FOLDER,
                text -> Files.isDirectory(Path.of(text)),
                "a folder with job type files, NAME.job.yaml, NAME.job.yml or NAME.job.json");
        Map<String, String> images = images(knobs, folder != null);
        return folder == null || !Files.isDirectory(Path.of(folder))
                ? List.of()
                : new JobTypeFiles(knobs, images).types(Path.of(folder));
    }

    private static Map<String, String> images(Knobs knobs, boolean types) {
        String allowed =
                "NAME=REFERENCE, separated by commas: the name of a job type, and the image that it runs on AWS";
        String text = knobs.optionalText(IMAGES, _ -> types, "nothing without " + FOLDER);
        var images = new TreeMap<String, String>();
        if (text != null) {
            for (String entry : text.split(",", -1)) {
                int equals = entry.indexOf('=');
                if (equals < 1 || !isReference(entry.substring(equals + 1))) {
                    knobs.refuse(IMAGES, entry, allowed);
                } else if (images.put(entry.substring(0, equals), entry.substring(equals + 1)) != null) {
                    knobs.refuse(IMAGES, entry, "one image for each job type");
                }
            }
        }
        return images;
    }

    private List<JobTypeDocument> types(Path folder) {
        List<Path> files = files(folder);
        List<JobTypeDocument> types = files.stream()
                .flatMap(file -> type(file).stream())
                .filter(type -> type.runsOn().contains(RunsOn.fargate))
                .sorted(Comparator.comparing(JobTypeDocument::name))
                .toList();
        if (files.isEmpty()) {
            knobs.refuse(FOLDER, folder + ", without a file", "NAME.job.yaml, NAME.job.yml or NAME.job.json in it");
        }
        if (types.size() > MAX_TYPES) {
            knobs.refuse(FOLDER, types.size() + " job types for Fargate", "at most " + MAX_TYPES);
        }
        var unknown = new TreeSet<>(images.keySet());
        unknown.removeAll(read.keySet());
        if (!unknown.isEmpty() && read.size() == files.size()) {
            knobs.refuse(
                    IMAGES,
                    String.join(", ", unknown),
                    "names of job types in " + folder + ": " + String.join(", ", new TreeSet<>(read.keySet())));
        }
        return types;
    }

    private List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(JobTypeFolder::isJobTypeFile).sorted().toList();
        } catch (IOException e) {
            knobs.problem(folder + ": cannot be read: " + e);
            return List.of();
        }
    }

    private Optional<JobTypeDocument> type(Path file) {
        try {
            JobTypeDocument type = JobTypeReader.read(file, found -> problems(file, found));
            String image = images.get(type.name());
            return Optional.of(image == null ? type : withImage(type, image));
        } catch (JobTypeException e) {
            knobs.problem(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            knobs.problem(file.getFileName() + ": cannot be read: " + e);
        }
        return Optional.empty();
    }

    /** The version of a type that names none is that of its image, so that the file is read anew. */
    private static JobTypeDocument withImage(JobTypeDocument type, String image) throws JobTypeException {
        ObjectNode source = type.source().deepCopy();
        return JobTypeReader.read(source.put("image", image));
    }

    private Map<String, String> problems(Path file, JobTypeDocument type) {
        var problems = new LinkedHashMap<String, String>();
        name(file, type).ifPresent(problem -> problems.put("/name", problem));
        if (!type.runsOn().contains(RunsOn.fargate)) {
            return problems;
        }
        if (!images.containsKey(type.name()) && !isReference(type.image())) {
            problems.put(
                    "/image",
                    "got \"" + type.image() + "\", which AWS cannot run; allowed: an image reference here, in -c "
                            + IMAGES + "=" + type.name() + "=REFERENCE, or \"runsOn\" without fargate");
        }
        for (var path : paths(type).entrySet()) {
            String folder = JobPaths.folder(path.getValue());
            if (PROGRAM.equals(folder) || PROGRAM.startsWith(folder + '/') || folder.startsWith(PROGRAM + '/')) {
                problems.put(
                        path.getKey(),
                        "got " + path.getValue() + "; allowed: a path outside of " + folder + ", where the runner has "
                                + PROGRAM);
            }
        }
        return problems;
    }

    private Optional<String> name(Path file, JobTypeDocument type) {
        if (type.name().equals(Settings.DEFAULT_JOB_TYPE)) {
            return Optional.of("got the name of a built-in job type; allowed: a name of its own");
        }
        @Nullable Path other = read.putIfAbsent(type.name(), file);
        return other == null
                ? Optional.empty()
                : Optional.of("got \"" + type.name() + "\", which is also in " + other.getFileName()
                        + "; allowed: a name of its own");
    }

    private static Map<String, String> paths(JobTypeDocument type) {
        var paths = new LinkedHashMap<String, String>();
        type.inputs().forEach((name, input) -> paths.put("/inputs/" + name + "/path", input.path()));
        type.outputs().forEach((name, output) -> paths.put("/outputs/" + name + "/path", output.path()));
        if (type.progress() instanceof JobTypeDocument.Progress.File progress) {
            paths.put("/progress/file", progress.path());
        }
        return paths;
    }

    private static boolean isReference(String image) {
        return !NO_REFERENCES.contains(image)
                && !ARCHIVE.matcher(image).matches()
                && REFERENCE.matcher(image).matches();
    }
}

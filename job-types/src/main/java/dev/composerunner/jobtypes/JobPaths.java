package dev.composerunner.jobtypes;

import java.nio.file.FileSystems;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The paths that a program finds its files at. */
public final class JobPaths {

    /** Folder of a job's files. */
    public static final String JOB = "/job";

    /** Folder of inputs that name no path of their own. */
    public static final String INPUTS = JOB + "/inputs";

    /** Folder of outputs: what {@code ${outputs}} stands for, and what a relative path of an output begins at. */
    public static final String OUTPUTS = JOB + "/outputs";

    /** The job's parameters, as JSON. */
    public static final String PARAMETERS = JOB + "/parameters.json";

    /** Made once all inputs are there, in a task on AWS: the program's container starts then. */
    public static final String STAGED = JOB + "/.staged";

    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    private static final Pattern UNSAFE = Pattern.compile("(^|/)[.]{1,2}(/|$)|//|[\\p{Cntrl}\\\\]");
    private static final List<String> SYSTEM = List.of(
            "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys",
            "/usr");

    private JobPaths() {}

    /** An absolute path: a relative one begins at {@link #OUTPUTS}. */
    static String absolute(String path) {
        return path.startsWith("/") ? path : OUTPUTS + '/' + path;
    }

    /** Why a program cannot have a file at an absolute path or glob, or nothing. */
    static Optional<String> problem(String path) {
        if (UNSAFE.matcher(path).find() || path.endsWith("/")) {
            return Optional.of("a path without empty parts, \".\", \"..\", backslashes and control characters");
        }
        String folder = folder(path);
        if (folder.equals("/")
                || SYSTEM.stream().anyMatch(each -> folder.equals(each) || folder.startsWith(each + '/'))) {
            return Optional.of("a path below a folder that is the job's own, such as " + JOB
                    + " or /data, and none of /, " + String.join(", ", SYSTEM));
        }
        return Optional.empty();
    }

    /** Why a program cannot have one file at an absolute path, or nothing. */
    static Optional<String> problemOfFile(String path) {
        return WILDCARD.matcher(path).find() || path.contains("]") || path.contains("}")
                ? Optional.of("a path without wildcards: * ? [ ] { }")
                : problem(path);
    }

    /** Why a program cannot leave its files at an absolute glob, or nothing. */
    static Optional<String> problemOfGlob(String glob) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return problem(glob);
        } catch (PatternSyntaxException e) {
            return Optional.of("a glob: " + e.getDescription());
        }
    }

    /** The folder of a file, or of all that a glob matches: what precedes the first part with a wildcard. */
    public static String folder(String pathOrGlob) {
        var wildcard = WILDCARD.matcher(pathOrGlob);
        String fixed = wildcard.find() ? pathOrGlob.substring(0, wildcard.start()) : pathOrGlob;
        int slash = fixed.lastIndexOf('/');
        return slash <= 0 ? "/" : fixed.substring(0, slash);
    }

    /** The folders that the program shares with whoever brings inputs and takes outputs, none inside of another, sorted. */
    public static List<String> shared(JobTypeDocument type) {
        var folders = new TreeSet<String>(List.of(JOB));
        type.inputs().values().forEach(input -> folders.add(folder(input.path())));
        type.outputs().values().forEach(output -> folders.add(folder(output.path())));
        if (type.progress() instanceof JobTypeDocument.Progress.File file) {
            folders.add(folder(file.path()));
        }
        return folders.stream()
                .filter(folder -> folders.stream().noneMatch(outer -> folder.startsWith(outer + '/')))
                .toList();
    }
}

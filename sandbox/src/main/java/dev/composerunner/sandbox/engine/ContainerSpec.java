package dev.composerunner.sandbox.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container to make.
 *
 * @param name unique on this machine
 * @param labels what it is found again by
 * @param image the engine's id of the image
 * @param argv the complete argv
 * @param environment variables over those of the image
 * @param workdir an absolute path; null for the image's
 * @param user who it runs as
 * @param mounts in order
 * @param memoryFolders folders inside that are file systems in memory, beside {@code /dev/shm}
 * @param memoryBytes all its processes together with these folders
 * @param fileBytes the largest file that it may write
 */
public record ContainerSpec(
        String name,
        Map<String, String> labels,
        String image,
        List<String> argv,
        Map<String, String> environment,
        @Nullable String workdir,
        ContainerUser user,
        List<Mount> mounts,
        List<String> memoryFolders,
        long memoryBytes,
        long fileBytes,
        int processes) {

    public ContainerSpec {
        labels = Map.copyOf(labels);
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        mounts = List.copyOf(mounts);
        memoryFolders = List.copyOf(memoryFolders);
    }

    /** A file or folder of this machine at a path of the container. */
    public record Mount(String source, String target, boolean writable) {

        /** As the engines read it: the fields of a line of CSV. */
        String text() {
            return "type=bind," + field("source=" + source) + ',' + field("target=" + target)
                    + (writable ? "" : ",readonly");
        }

        private static String field(String text) {
            return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                    ? '"' + text.replace("\"", "\"\"") + '"'
                    : text;
        }
    }
}

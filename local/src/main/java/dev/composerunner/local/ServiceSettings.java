package dev.composerunner.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the service of one machine is set up.
 *
 * @param data folder of everything that is kept: objects, executions, logs, keys; made absolute and normal
 * @param port port of the handlers; 0 for any free one
 * @param s3Port port of the S3 server; 0 for any free one
 * @param mostTasks how many tasks run at once, 1 or more
 * @param bundles folder whose folders are served as meta-analyses, by their names, made absolute and normal; absent: the addresses
 *     of the job's environment
 * @param variables variables that are passed on to handlers and tasks, such as COMPOSE_API_URL
 * @param jobTypes folder of job type files, made absolute and normal; absent: there are none
 * @param imageMap what stands for an image here, by its reference: {@code host}, or the path of an image folder or archive
 * @param openToAllUsers whether everybody on the machine is answered where there are no keys, and not the service's owner and root alone
 * @param access who may call, and from where
 */
public record ServiceSettings(
        Path data,
        int port,
        int s3Port,
        int mostTasks,
        @Nullable Path bundles,
        Map<String, String> variables,
        @Nullable Path jobTypes,
        Map<String, String> imageMap,
        boolean openToAllUsers,
        ServiceAccess access) {

    public static final int DEFAULT_PORT = 8470;
    public static final int DEFAULT_S3_PORT = 8471;

    public ServiceSettings {
        if (mostTasks < 1) {
            throw new IllegalArgumentException("--max-tasks: got " + mostTasks + "; allowed: 1 or more");
        }
        data = FolderPath.of("--data", data);
        bundles = bundles == null ? null : FolderPath.of("--bundles", bundles);
        if (bundles != null && !Files.isDirectory(bundles)) {
            throw new IllegalArgumentException("--bundles: got " + bundles + "; allowed: a folder that exists");
        }
        variables = Map.copyOf(variables);
        jobTypes = jobTypes == null ? null : FolderPath.of("--job-types", jobTypes);
        if (jobTypes != null && !Files.isDirectory(jobTypes)) {
            throw new IllegalArgumentException("--job-types: got " + jobTypes + "; allowed: a folder that exists");
        }
        imageMap = Map.copyOf(imageMap);
    }

    /** Without job type files, where the owner and root alone are answered. */
    public ServiceSettings(
            Path data, int port, int s3Port, int mostTasks, @Nullable Path bundles, Map<String, String> variables) {
        this(data, port, s3Port, mostTasks, bundles, variables, null, Map.of(), false, ServiceAccess.LOOPBACK);
    }

    /** Half the processors, one at least. */
    public static int defaultTasks() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
}

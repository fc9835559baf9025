package dev.composerunner.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Services on one data folder, with job types that are files and whose image is the machine itself.
 *
 * @param folder where both are
 */
record TypedServices(Path folder) {

    static final String IMAGE = "example/shell:1";

    /** Writes the file of a job type, or replaces it. */
    TypedServices with(String name, String type) throws IOException {
        Files.writeString(types().resolve(name + ".job.yaml"), type);
        return this;
    }

    Service start(int mostTasks) throws IOException {
        return start(mostTasks, Map.of(), ServiceAccess.LOOPBACK);
    }

    Service start(int mostTasks, Map<String, String> variables, ServiceAccess access) throws IOException {
        return Service.start(new ServiceSettings(
                data(), 0, 0, mostTasks, null, variables, types(), Map.of(IMAGE, "host"), false, access));
    }

    Path data() {
        return folder.resolve("data");
    }

    Path types() throws IOException {
        return Files.createDirectories(folder.resolve("types"));
    }

    /** The folder of what a job has left. */
    Path results(String artifactPrefix) {
        return data().resolve("s3/compose-runner-results/compose-runner/results")
                .resolve(artifactPrefix);
    }
}

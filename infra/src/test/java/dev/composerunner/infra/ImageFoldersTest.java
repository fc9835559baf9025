package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.infra.settings.DeploymentException;
import dev.composerunner.jobtypes.FileJobType;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.JobTypeFolder;
import dev.composerunner.jobtypes.JobTypeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.FileSystem;

class ImageFoldersTest {

    @Test
    void imageFolder_notBuilt_namesTheCommandThatBuildsIt(@TempDir Path repository) throws IOException {
        var handlers = Files.createDirectories(repository.resolve("lambdas/target/image"));
        Files.writeString(handlers.resolve("Dockerfile"), "FROM scratch\n");
        assertThatThrownBy(() -> ImageFolders.under(repository, "0.1.0", List.of()))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(
                        repository.resolve("task-image/target/image").toString())
                .hasMessageContaining("mvn -pl task-image -am package -DskipTests");
    }

    @Test
    void handlersImage_withJobTypes_hasThemAndIsAnotherAssetWhenOneChanges(@TempDir Path repository)
            throws IOException, JobTypeException {
        var handlers = Files.createDirectories(repository.resolve("lambdas/target/image"));
        Files.writeString(handlers.resolve("Dockerfile"), "FROM scratch\n");
        Files.createDirectories(handlers.resolve("lib"));
        Files.writeString(handlers.resolve("lib/a.jar"), "a");
        var task = Files.createDirectories(repository.resolve("task-image/target/image"));
        Files.writeString(task.resolve("Dockerfile"), "FROM scratch\n");

        ImageFolders.under(repository, "0.1.0", List.of(type("render"), type("tally")));
        var copy = repository.resolve("lambdas/target/image-with-job-types");
        String first = FileSystem.fingerprint(copy.toString());
        assertThat(Files.readString(copy.resolve("Dockerfile")))
                .isEqualTo("FROM scratch\n\nCOPY job-types/ /var/task/job-types/\n");
        assertThat(copy.resolve("lib/a.jar")).hasContent("a");
        assertThat(new JobTypeFolder(copy.resolve("job-types"), _ -> {}, _ -> {}).types())
                .extracting(FileJobType::name)
                .containsExactly("render", "tally");

        ImageFolders.under(repository, "0.1.0", List.of(type("render"), type("tally")));
        assertThat(FileSystem.fingerprint(copy.toString())).isEqualTo(first);

        // A type that was left out stays in no image.
        ImageFolders.under(repository, "0.1.0", List.of(type("tally")));
        assertThat(copy.resolve("job-types/render.job.json")).doesNotExist();
        assertThat(FileSystem.fingerprint(copy.toString())).isNotEqualTo(first);
        assertThat(Files.readString(handlers.resolve("Dockerfile"))).isEqualTo("FROM scratch\n");
    }

    private static JobTypeDocument type(String name) throws JobTypeException {
        return JobTypeReader.read("x.job.yaml", "name: " + name + "\nimage: registry.example/" + name + ":1\n");
    }
}

package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {

    @Test
    void imageFolder_notBuilt_namesTheCommandThatBuildsIt(@TempDir Path repository) throws IOException {
        var handlers = Files.createDirectories(repository.resolve("lambdas/target/image"));
        Files.writeString(handlers.resolve("Dockerfile"), "FROM scratch\n");
        assertThatThrownBy(() -> ImageFolders.under(repository, "0.1.0"))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(
                        repository.resolve("task-image/target/image").toString())
                .hasMessageContaining("mvn -pl task-image -am package -DskipTests");
    }
}

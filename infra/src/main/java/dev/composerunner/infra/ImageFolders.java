package dev.composerunner.infra;

import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.Images;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.ecs.AssetImageProps;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.lambda.AssetImageCodeProps;
import software.amazon.awscdk.services.lambda.DockerImageCode;

/** Images that the deployment builds from the folders that the build left: a Dockerfile and what it copies. */
final class ImageFolders implements Images {

    private static final String VERSION_ARGUMENT = "COMPOSE_RUNNER_VERSION";

    private final Path handlers;
    private final Path task;
    private final String version;

    private ImageFolders(Path handlers, Path task, String version) {
        this.handlers = handlers;
        this.task = task;
        this.version = version;
    }

    /**
     * The folders under {@code repository}, the root of the repository.
     *
     * @throws DeploymentException if a folder was not built; the message has the command that builds it
     */
    static ImageFolders under(Path repository, String version) {
        return new ImageFolders(built(repository, "lambdas"), built(repository, "task-image"), version);
    }

    @Override
    public DockerImageCode handler(Handler handler) {
        return DockerImageCode.fromImageAsset(
                handlers.toString(),
                AssetImageCodeProps.builder()
                        .cmd(List.of(handler.command()))
                        .buildArgs(Map.of(VERSION_ARGUMENT, version))
                        .platform(Platform.LINUX_AMD64)
                        .build());
    }

    @Override
    public ContainerImage task() {
        return ContainerImage.fromAsset(
                task.toString(),
                AssetImageProps.builder()
                        .buildArgs(Map.of(VERSION_ARGUMENT, version))
                        .platform(Platform.LINUX_AMD64)
                        .build());
    }

    @Override
    public String tag() {
        return version;
    }

    private static Path built(Path repository, String module) {
        Path folder = repository.resolve(module).resolve("target").resolve("image");
        if (!Files.isRegularFile(folder.resolve("Dockerfile"))) {
            throw new DeploymentException("no Dockerfile in " + folder + "; to build it: mvn -pl " + module
                    + " -am package -DskipTests, in " + repository);
        }
        return folder;
    }
}

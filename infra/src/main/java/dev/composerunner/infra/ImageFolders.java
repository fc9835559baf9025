package dev.composerunner.infra;

import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.settings.DeploymentException;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.ecs.AssetImageProps;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.lambda.AssetImageCodeProps;
import software.amazon.awscdk.services.lambda.DockerImageCode;

/** Images that the deployment builds from the folders that the build left: a Dockerfile and what it copies. */
final class ImageFolders implements Images {

    private static final String DOCKERFILE = "Dockerfile";
    private static final String JOB_TYPES = "job-types";
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
     * @param jobTypes what the handlers know beside the types that they are built with
     * @throws DeploymentException if a folder was not built; the message has the command that builds it
     */
    static ImageFolders under(Path repository, String version, List<JobTypeDocument> jobTypes) {
        Path handlers = built(repository, "lambdas");
        Path task = built(repository, "task-image");
        return new ImageFolders(jobTypes.isEmpty() ? handlers : withJobTypes(handlers, jobTypes), task, version);
    }

    /** A copy of the folder of the handlers that has the job types too. */
    private static Path withJobTypes(Path handlers, List<JobTypeDocument> jobTypes) {
        Path copy = handlers.resolveSibling("image-with-job-types");
        try {
            delete(copy);
            copy(handlers, copy);
            Path folder = Files.createDirectory(copy.resolve(JOB_TYPES));
            for (JobTypeDocument type : jobTypes) {
                Files.writeString(
                        folder.resolve(type.name() + ".job.json"), type.source().toPrettyString() + "\n");
            }
            Files.writeString(
                    copy.resolve(DOCKERFILE),
                    "\nCOPY " + JOB_TYPES + "/ " + Images.JOB_TYPES_FOLDER + "/\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(copy + ": cannot be written", e);
        }
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : tree(from)) {
            Files.copy(file, to.resolve(from.relativize(file)));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path file : tree(folder).reversed()) {
                Files.delete(file);
            }
        }
    }

    /** A folder and all that is in it, each folder before what it holds. */
    private static List<Path> tree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        }
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
    public ContainerImage task(CpuArchitecture architecture) {
        return ContainerImage.fromAsset(
                task.toString(),
                AssetImageProps.builder()
                        .buildArgs(Map.of(VERSION_ARGUMENT, version))
                        // Nothing in the Dockerfile runs while the image is built, so that any machine can build both.
                        .platform(
                                architecture.equals(CpuArchitecture.ARM64)
                                        ? Platform.LINUX_ARM64
                                        : Platform.LINUX_AMD64)
                        .build());
    }

    @Override
    public String tag() {
        return version;
    }

    private static Path built(Path repository, String module) {
        Path folder = repository.resolve(module).resolve("target").resolve("image");
        if (!Files.isRegularFile(folder.resolve(DOCKERFILE))) {
            throw new DeploymentException("no Dockerfile in " + folder + "; to build it: mvn -pl " + module
                    + " -am package -DskipTests, in " + repository);
        }
        return folder;
    }
}

package dev.composerunner.infra;

import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.Images;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.lambda.DockerImageCode;
import software.amazon.awscdk.services.lambda.EcrImageCodeProps;

/** Images that were pushed to the repositories of {@link ImageRepositoriesStack} under the version as their tag. */
final class RepositoryImages implements Images {

    private final String version;
    private final Map<String, IRepository> repositories = new HashMap<>();
    private final Stack stack;

    /** The images of {@code version}, named within {@code stack}. */
    RepositoryImages(Stack stack, String version) {
        this.stack = stack;
        this.version = version;
    }

    @Override
    public DockerImageCode handler(Handler handler) {
        return DockerImageCode.fromEcr(
                repository(ImageRepositoriesStack.HANDLERS),
                EcrImageCodeProps.builder()
                        .tagOrDigest(version)
                        .cmd(List.of(handler.command()))
                        .build());
    }

    /** Of another architecture than x86-64 the tag has its name at the end. */
    @Override
    public ContainerImage task(CpuArchitecture architecture) {
        return ContainerImage.fromEcrRepository(
                repository(ImageRepositoriesStack.TASK),
                architecture.equals(CpuArchitecture.ARM64) ? version + "-arm64" : version);
    }

    @Override
    public String tag() {
        return version;
    }

    private IRepository repository(String name) {
        return repositories.computeIfAbsent(
                name, _ -> Repository.fromRepositoryName(stack, "Repository-" + name, name));
    }
}

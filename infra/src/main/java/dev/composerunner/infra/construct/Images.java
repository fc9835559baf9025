package dev.composerunner.infra.construct;

import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.lambda.DockerImageCode;

/** The built images that a deployment runs: one for all handlers, one for the task. */
public interface Images {

    /** The image of the handlers with the command that chooses {@code handler}. */
    DockerImageCode handler(Handler handler);

    ContainerImage task();

    /** What tells this image of the task from another, shown after a deployment. */
    String tag();
}

package dev.composerunner.infra.construct;

import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.lambda.DockerImageCode;

/** The built images that a deployment runs: one for all handlers, one for the task. */
public interface Images {

    /** Folder of the job types that are written as files, in the image of the handlers. */
    String JOB_TYPES_FOLDER = "/var/task/job-types";

    /** The image of the handlers with the command that chooses {@code handler}. */
    DockerImageCode handler(Handler handler);

    ContainerImage task(CpuArchitecture architecture);

    /** What tells this image of the task from another, shown after a deployment. */
    String tag();
}

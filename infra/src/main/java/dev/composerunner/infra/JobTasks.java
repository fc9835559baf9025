package dev.composerunner.infra;

import static dev.composerunner.infra.Rights.ABORT_UPLOAD;
import static dev.composerunner.infra.Rights.DELETE_OBJECT;
import static dev.composerunner.infra.Rights.GET_OBJECT;
import static dev.composerunner.infra.Rights.PUT_OBJECT;

import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.construct.JobTask;
import dev.composerunner.infra.construct.JobTypeTask;
import dev.composerunner.infra.construct.ResultsBucket;
import dev.composerunner.infra.settings.Settings;
import dev.composerunner.jobtypes.FargateSize;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.ILogGroup;

/** Makes the task definitions of a stack, and allows them what their jobs need. */
final class JobTasks {

    private final Stack stack;
    private final Images images;
    private final Settings settings;
    private final ResultsBucket results;

    JobTasks(Stack stack, Images images, Settings settings, ResultsBucket results) {
        this.stack = stack;
        this.images = images;
        this.settings = settings;
        this.results = results;
    }

    /** The role of the tasks of built-in jobs. */
    Role role() {
        var role = Role.Builder.create(stack, "ComposeRunnerTaskRole")
                .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                .build();
        results.grantResults(role, GET_OBJECT, PUT_OBJECT, DELETE_OBJECT, ABORT_UPLOAD);
        results.grantListResults(role);
        results.grantIndex(role, GET_OBJECT, PUT_OBJECT);
        results.grantReadSecrets(role);
        results.grantDeleteSecrets(role);
        return role;
    }

    /** The task of built-in jobs of one size. */
    FargateTaskDefinition ofSize(String id, FargateSize size, Role role, ILogGroup log) {
        var props = new JobTask.Props(
                images.task(CpuArchitecture.X86_64),
                size.cpu(),
                size.memoryMiB(),
                settings.taskEphemeralStorageGiB(),
                role,
                log,
                environment(),
                settings.deployment().secretArns());
        return new JobTask(stack, id, props).definition();
    }

    /** The task of a job type. Its role reaches results alone: a job of such a type brings no keys, and what its program is, is up to whoever deploys it. */
    JobTypeTask ofType(JobTypeDocument type, String prefix) {
        var task = new JobTypeTask(
                stack,
                "ComposeRunnerJobType-" + type.name(),
                new JobTypeTask.Props(
                        type,
                        prefix + type.name(),
                        images,
                        environment(),
                        settings.deployment().watching().logRetention()));
        results.grantResults(task.role(), GET_OBJECT, PUT_OBJECT, DELETE_OBJECT, ABORT_UPLOAD);
        results.grantListResults(task.role());
        return task;
    }

    private Map<String, String> environment() {
        var environment = new HashMap<>(Map.of(
                TaskEnvironment.RESULTS_BUCKET, results.bucketName(),
                TaskEnvironment.RESULTS_PREFIX, settings.resultsPrefix(),
                TaskEnvironment.DELETE_TMP, "true",
                TaskEnvironment.COMPOSE_RUNNER_VERSION, settings.composeRunnerVersion()));
        environment.putAll(settings.limits().ofPrices());
        return environment;
    }
}

package dev.composerunner.infra.construct;

import dev.composerunner.contract.PipelineDefinition;
import dev.composerunner.jobtypes.JobPaths;
import dev.composerunner.jobtypes.JobSize;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.RepositoryAttributes;
import software.amazon.awscdk.services.ecs.CfnTaskDefinition;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerDependency;
import software.amazon.awscdk.services.ecs.ContainerDependencyCondition;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.HealthCheck;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * The task of a job type that is written as a file: a container of our image, which brings inputs and takes outputs, and one of the
 * type's image, which does the job. An order says the command of the second, and may say another size.
 */
public final class JobTypeTask extends Construct {

    /** Disk that Fargate gives without being asked; it refuses to be asked for it. */
    private static final int FREE_DISK_GIB = 20;

    /** What the runner may take of the task's memory, whatever it is: the rest is the job's. Its JVM sizes itself by this limit. */
    private static final int RUNNER_MEMORY_MIB = 512;

    private static final Duration STOP_TIMEOUT = Duration.seconds(30);
    private static final int LARGEST_RETRIES = 10;

    private static final Pattern ECR_IMAGE =
            Pattern.compile("([0-9]{12})[.]dkr[.]ecr[.]([a-z0-9-]+)[.]amazonaws[.]com(?:[.]cn)?/([^:@]+)(?:[:@].*)?");

    /** The ARN of a secret as IAM knows it; a key of its JSON, a stage and a version may follow. */
    private static final Pattern SECRET =
            Pattern.compile("(arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+)(?::.*)?");

    /** What Secrets Manager puts behind the name of a secret. */
    private static final Pattern COMPLETE_SECRET = Pattern.compile(".*-[A-Za-z0-9]{6}");

    private final FargateTaskDefinition definition;
    private final Role role;
    private final LogGroup logGroup;

    public JobTypeTask(Construct scope, String id, Props props) {
        super(scope, id);
        JobTypeDocument type = props.type();
        // Made anew with its type: a group that stayed would keep the name from a type that comes back.
        logGroup = LogGroup.Builder.create(this, "LogGroup")
                .logGroupName(props.name())
                .retention(props.logRetention())
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                .build();
        var architecture = type.size().architecture().equals("arm64") ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64;
        JobSize size = JobSize.ofDefaults(type);
        definition = FargateTaskDefinition.Builder.create(this, "TaskDefinition")
                .family(props.name())
                .cpu(size.cpu())
                .memoryLimitMiB(size.memoryMiB())
                .ephemeralStorageGiB(size.diskGiB() > FREE_DISK_GIB ? size.diskGiB() : null)
                .runtimePlatform(JobTask.linux(architecture))
                .taskRole(role)
                .build();
        ContainerDefinition runner = definition.addContainer(
                PipelineDefinition.RUNNER_CONTAINER,
                JobTask.runner(props.images().task(architecture), props.environment(), logGroup)
                        // A shared folder belongs to root when the task begins, and nobody else may write to it.
                        .user("0:0")
                        .memoryLimitMiB(RUNNER_MEMORY_MIB)
                        .healthCheck(staged())
                        .build());
        ContainerDefinition job = definition.addContainer(PipelineDefinition.JOB_CONTAINER, job(type));
        job.addContainerDependencies(ContainerDependency.builder()
                .container(runner)
                .condition(ContainerDependencyCondition.HEALTHY)
                .build());
        share(JobPaths.shared(type), runner, job);
        giveSecrets(type.secrets());
        mayPull(type.image());
        JobTask.accept(definition);
        if (type.digest().isEmpty()) {
            Annotations.of(this)
                    .addWarningV2(
                            "compose-runner:image-without-digest",
                            type.name() + ": image " + type.image()
                                    + " names no digest, so that another image may come under the same name; to pin it:"
                                    + " NAME@sha256:DIGEST");
        }
    }

    /**
     * Healthy is that all inputs are there. Bringing them may take hours, and a health check that fails for longer than ECS lets one wait
     * (a start period of 300 seconds at most, then ten failures at most) makes the container unhealthy. That ends nothing here: ECS stops
     * unhealthy tasks of services only, and a task that was started by RunTask "will continue its lifecycle regardless of its health
     * status" (API reference, HealthCheck). The container that waits for HEALTHY goes on waiting, since an unhealthy container is healthy
     * again with its next good check, and only a start timeout, which there is none of, would end that. What does end it is the time
     * limit of the workflow's state, or the runner's own end, which ends the task.
     */
    private static HealthCheck staged() {
        return HealthCheck.builder()
                .command(List.of("CMD-SHELL", "test -f " + JobPaths.STAGED))
                .interval(Duration.seconds(5))
                .timeout(Duration.seconds(5))
                .startPeriod(Duration.seconds(300))
                .retries(LARGEST_RETRIES)
                .build();
    }

    private ContainerDefinitionOptions job(JobTypeDocument type) {
        var literals = new TreeMap<String, String>();
        type.environment().forEach((name, template) -> template.literal().ifPresent(text -> literals.put(name, text)));
        return ContainerDefinitionOptions.builder()
                .containerName(PipelineDefinition.JOB_CONTAINER)
                .image(ContainerImage.fromRegistry(type.image()))
                // Its end is not the task's: the runner has yet to take the outputs.
                .essential(false)
                .entryPoint(
                        type.entrypoint().isEmpty()
                                ? null
                                : type.entrypoint().stream()
                                        .flatMap(item -> item.literal().stream())
                                        .toList())
                .workingDirectory(type.workdir())
                .environment(literals.isEmpty() ? null : literals)
                .stopTimeout(STOP_TIMEOUT)
                .logging(JobTask.log(logGroup))
                .build();
    }

    private void share(List<String> folders, ContainerDefinition... containers) {
        for (int i = 0; i < folders.size(); i++) {
            String volume = "shared-" + i;
            definition.addVolume(Volume.builder().name(volume).build());
            for (ContainerDefinition container : containers) {
                container.addMountPoints(MountPoint.builder()
                        .sourceVolume(volume)
                        .containerPath(folders.get(i))
                        .readOnly(false)
                        .build());
            }
        }
    }

    /** Has ECS give the job's container its secrets, by ARNs as they are written, which the CDK has no form for. */
    private void giveSecrets(Map<String, String> secrets) {
        if (secrets.isEmpty()) {
            return;
        }
        var template =
                (CfnTaskDefinition) Objects.requireNonNull(definition.getNode().getDefaultChild());
        template.addPropertyOverride(
                "ContainerDefinitions.1.Secrets",
                new TreeMap<>(secrets)
                        .entrySet().stream()
                                .map(secret ->
                                        new TreeMap<>(Map.of("Name", secret.getKey(), "ValueFrom", secret.getValue())))
                                .toList());
        for (String arn : new TreeMap<>(secrets).values()) {
            Matcher secret = SECRET.matcher(arn);
            definition.addToExecutionRolePolicy(
                    secret.matches()
                            ? allow("secretsmanager:GetSecretValue", complete(secret.group(1)))
                            : allow("ssm:GetParameters", arn));
        }
    }

    private static String complete(String arn) {
        return COMPLETE_SECRET.matcher(arn).matches() ? arn : arn + "-??????";
    }

    private static PolicyStatement allow(String action, String resource) {
        return PolicyStatement.Builder.create()
                .actions(List.of(action))
                .resources(List.of(resource))
                .build();
    }

    /** A registry of Amazon ECR asks for rights; any other has to be open. */
    private void mayPull(String image) {
        Matcher ecr = ECR_IMAGE.matcher(image);
        if (ecr.matches()) {
            String arn = Stack.of(this)
                    .formatArn(ArnComponents.builder()
                            .service("ecr")
                            .region(ecr.group(2))
                            .account(ecr.group(1))
                            .resource("repository")
                            .resourceName(ecr.group(3))
                            .build());
            Repository.fromRepositoryAttributes(
                            this,
                            "Repository",
                            RepositoryAttributes.builder()
                                    .repositoryArn(arn)
                                    .repositoryName(ecr.group(3))
                                    .build())
                    .grantPull(definition.obtainExecutionRole());
        }
    }

    public FargateTaskDefinition definition() {
        return definition;
    }

    /** What the containers act as. Of itself it may do nothing. */
    public Role role() {
        return role;
    }

    /** Where both containers log. */
    public LogGroup logGroup() {
        return logGroup;
    }

    /**
     * What runs.
     *
     * @param type the job type, whose image is a reference
     * @param name of the task definition family and of the log group
     * @param images the built images
     * @param environment variables of the runner that are the same for every job
     * @param logRetention how long the log is kept
     */
    public record Props(
            JobTypeDocument type,
            String name,
            Images images,
            Map<String, String> environment,
            RetentionDays logRetention) {}
}

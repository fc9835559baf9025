package dev.composerunner.infra.construct;

import dev.composerunner.contract.PipelineDefinition;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.constructs.Construct;

/** The task of one size: a container that reads the job from its environment and writes to the results bucket. */
public final class JobTask extends Construct {

    private static final String STREAM_PREFIX = "compose-runner";

    /** What precedes the task's id in the name of its log stream. */
    public static final String LOG_STREAM_PREFIX = STREAM_PREFIX + "/" + PipelineDefinition.RUNNER_CONTAINER;

    /** The same of the container of a job's own image, where its type has one. */
    public static final String JOB_LOG_STREAM_PREFIX = STREAM_PREFIX + "/" + PipelineDefinition.JOB_CONTAINER;

    private static final Duration STOP_TIMEOUT = Duration.seconds(60);

    private final FargateTaskDefinition definition;

    public JobTask(Construct scope, String id, Props props) {
        super(scope, id);
        definition = FargateTaskDefinition.Builder.create(this, "TaskDefinition")
                .cpu(props.cpu())
                .memoryLimitMiB(props.memoryMiB())
                .ephemeralStorageGiB(props.ephemeralStorageGiB())
                .runtimePlatform(linux(CpuArchitecture.X86_64))
                .taskRole(props.role())
                .build();
        definition.addContainer(
                PipelineDefinition.RUNNER_CONTAINER,
                runner(props.image(), props.environment(), props.logGroup())
                        .secrets(secrets(props.secretArns()))
                        .build());
        accept(definition);
    }

    private Map<String, Secret> secrets(Map<String, String> arns) {
        var secrets = new TreeMap<String, Secret>();
        arns.forEach((name, arn) -> secrets.put(
                name,
                Secret.fromSecretsManager(
                        software.amazon.awscdk.services.secretsmanager.Secret.fromSecretCompleteArn(this, name, arn))));
        return secrets;
    }

    /** Accepts what cdk-nag finds at a task definition whose containers are all there. */
    static void accept(FargateTaskDefinition definition) {
        Accepted.finding(
                definition,
                "AwsSolutions-ECS2",
                "the variables are names of the deployment, and no secrets; secrets come from Secrets Manager or from an object");
        Accepted.wildcard(definition.obtainExecutionRole(), "ecr:GetAuthorizationToken has no resource to name", "\\*");
    }

    static RuntimePlatform linux(CpuArchitecture architecture) {
        return RuntimePlatform.builder()
                .cpuArchitecture(architecture)
                .operatingSystemFamily(OperatingSystemFamily.LINUX)
                .build();
    }

    /** The container of our own image. */
    static ContainerDefinitionOptions.Builder runner(
            ContainerImage image, Map<String, String> environment, ILogGroup logGroup) {
        return ContainerDefinitionOptions.builder()
                .containerName(PipelineDefinition.RUNNER_CONTAINER)
                .image(image)
                // The order of the variables is a part of the definition: one that changed by itself would be deployed
                // anew.
                .environment(new TreeMap<>(environment))
                .stopTimeout(STOP_TIMEOUT)
                .logging(log(logGroup));
    }

    static LogDriver log(ILogGroup logGroup) {
        return LogDriver.awsLogs(AwsLogDriverProps.builder()
                .streamPrefix(STREAM_PREFIX)
                .logGroup(logGroup)
                .build());
    }

    public FargateTaskDefinition definition() {
        return definition;
    }

    /**
     * What runs, on how much.
     *
     * @param image what runs
     * @param cpu CPU units, 1024 of which are a virtual CPU
     * @param memoryMiB memory of the task
     * @param ephemeralStorageGiB size of the scratch disk; absent: what Fargate gives without charge
     * @param role what the task acts as
     * @param logGroup where its output goes
     * @param environment variables that are the same for every job
     * @param secretArns secrets of Secrets Manager that the container gets, by its variables
     */
    public record Props(
            ContainerImage image,
            int cpu,
            int memoryMiB,
            @Nullable Integer ephemeralStorageGiB,
            IRole role,
            ILogGroup logGroup,
            Map<String, String> environment,
            Map<String, String> secretArns) {}
}

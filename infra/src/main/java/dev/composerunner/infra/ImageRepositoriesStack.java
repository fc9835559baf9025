package dev.composerunner.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ecr.LifecycleRule;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.TagMutability;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/**
 * The repositories of the two images, for accounts whose images are built and scanned before anything is deployed. Every deployment of the
 * account and region may use them.
 */
public final class ImageRepositoriesStack extends Stack {

    /** The name of the stack. It and the names below are those of the Python compose-runner. */
    public static final String NAME = "ComposeRunnerImageRepositoriesStack";

    /** The repository of the image of the task. */
    static final String TASK = "compose-runner-ecs";

    /** The repository of the image of the handlers. */
    static final String HANDLERS = "compose-runner-lambda";

    private static final int KEPT_IMAGES = 10;

    public ImageRepositoriesStack(Construct scope) {
        super(scope, NAME, StackProps.builder().terminationProtection(true).build());
        Repository task = repository("ComposeRunnerEcsImageRepository", TASK);
        Repository handlers = repository("ComposeRunnerLambdaImageRepository", HANDLERS);
        handlers.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("LambdaPullsImages")
                .principals(List.of(new ServicePrincipal("lambda.amazonaws.com")))
                .actions(List.of("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"))
                .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", getAccount())))
                .build());
        output("ComposeRunnerEcsImageRepositoryName", task);
        output("ComposeRunnerLambdaImageRepositoryName", handlers);
    }

    private Repository repository(String id, String name) {
        return Repository.Builder.create(this, id)
                .repositoryName(name)
                .imageScanOnPush(true)
                // The same tag with another image would be the same template: nothing would be deployed.
                .imageTagMutability(TagMutability.IMMUTABLE)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .description("Keeps the newest images")
                        .maxImageCount(KEPT_IMAGES)
                        .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    private void output(String name, Repository repository) {
        CfnOutput.Builder.create(this, name)
                .value(repository.getRepositoryName())
                .build();
    }
}

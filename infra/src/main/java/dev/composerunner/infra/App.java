package dev.composerunner.infra;

import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.settings.DeploymentException;
import dev.composerunner.infra.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awscdk.TagProps;
import software.amazon.awscdk.Tags;
import software.constructs.Construct;

/** The CDK app: reads the settings from the context and synthesizes the stacks. The command line of the CDK runs it at the root of the repository. */
public final class App {

    /** It costs the same however many look at it, and CloudFormation does not take tags of it everywhere. */
    private static final String DASHBOARD = "AWS::CloudWatch::Dashboard";

    private App() {}

    public static void main(String[] args) {
        var app = new software.amazon.awscdk.App();
        try {
            var settings = Settings.read(app.getNode()::tryGetContext);
            addStacks(app, settings, Path.of("").toAbsolutePath());
            app.synth();
        } catch (DeploymentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Adds both stacks to {@code app}, with the images of {@code repository}, the root of the repository, where they are built from it. */
    static void addStacks(Construct app, Settings settings, Path repository) {
        String version = settings.composeRunnerVersion();
        var repositories = new ImageRepositoriesStack(app);
        Images images = switch (settings.deployment().imageSource()) {
            case BUILD -> ImageFolders.under(repository, version, settings.jobTypes());
            case REPOSITORIES -> new RepositoryImages(repositories, version);
        };
        new ComposeRunnerStack(app, settings.deployment().stackName(), new ComposeRunnerStack.Props(settings, images));
        var tag = settings.deployment().costTag();
        Tags.of(app)
                .add(
                        tag.key(),
                        tag.value(),
                        TagProps.builder()
                                .excludeResourceTypes(List.of(DASHBOARD))
                                .build());
    }
}

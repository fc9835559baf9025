package dev.composerunner.infra;

import java.nio.file.Path;

/** The CDK app: reads the settings from the context and synthesizes the stack. The command line of the CDK runs it at the root of the repository. */
public final class App {

    private static final String STACK = "ComposeRunner";

    private App() {}

    public static void main(String[] args) {
        var app = new software.amazon.awscdk.App();
        try {
            var settings = Settings.read(app.getNode()::tryGetContext);
            var images = ImageFolders.under(
                    Path.of("").toAbsolutePath(), settings.composeRunnerVersion(), settings.jobTypes());
            new ComposeRunnerStack(app, STACK, new ComposeRunnerStack.Props(settings, images));
            app.synth();
        } catch (DeploymentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}

package dev.composerunner.infra;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.Images;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.lambda.DockerImageCode;
import software.amazon.awscdk.services.lambda.EcrImageCodeProps;
import software.constructs.Construct;

/** The deployment with default settings, synthesized once for all tests: starting Node is what takes the time. */
final class SynthesizedApp {

    private SynthesizedApp() {}

    /** The template of the stack; a test that asks for it is skipped where there is no Node. */
    static Template stack() {
        assumeTrue(nodeIsThere(), "the CDK needs node, which is not on the PATH");
        return Holder.TEMPLATE;
    }

    private static boolean nodeIsThere() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "node"))
                .anyMatch(Files::isExecutable);
    }

    private static final class Holder {

        static final Template TEMPLATE = synthesize();

        private static Template synthesize() {
            var app = new App();
            return Template.fromStack(new ComposeRunnerStack(
                    app,
                    "ComposeRunner",
                    new ComposeRunnerStack.Props(TestSettings.DEFAULTS, new NamedImages(new Stack(app, "Images")))));
        }
    }

    private record NamedImages(Construct scope) implements Images {

        @Override
        public DockerImageCode handler(Handler handler) {
            var repository = Repository.fromRepositoryName(scope, handler.name(), "handlers");
            return DockerImageCode.fromEcr(
                    repository,
                    EcrImageCodeProps.builder()
                            .tagOrDigest("1")
                            .cmd(List.of(handler.command()))
                            .build());
        }

        @Override
        public ContainerImage task() {
            return ContainerImage.fromRegistry("registry.example/task:1");
        }

        @Override
        public String tag() {
            return "1";
        }
    }
}

package dev.composerunner.infra;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.settings.Settings;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagReportFormat;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.cxapi.CloudAssembly;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.lambda.DockerImageCode;
import software.amazon.awscdk.services.lambda.EcrImageCodeProps;
import software.constructs.Construct;

/** Stacks that are synthesized once for all tests: starting Node is what takes the time. A test that asks for one is skipped where there is no Node. */
final class SynthesizedApp {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String JOB_TYPES = "src/test/resources/dev/composerunner/infra/job-types";
    private static final String IMAGE_MAP = "render=222222222222.dkr.ecr.us-east-1.amazonaws.com/art/render:3";

    private SynthesizedApp() {}

    /** The stack with default settings. */
    static Template stack() {
        needNode();
        return Stacks.STACK;
    }

    /** The stack with functions open to everybody who has a key, pages of two origins, a bucket, a key and a ledger that exist, larger scratch disks and jobs of two days. Tasks run on Spot at first, and functions are called as often as the account lets them. */
    static Template otherStack() {
        needNode();
        return Stacks.OTHER;
    }

    /** The stack with the job types of the folder {@code job-types} among the test resources, functions open to everybody, and tasks on Spot alone. */
    static Template stackWithJobTypes() {
        needNode();
        return Stacks.WITH_JOB_TYPES;
    }

    /** The stacks of the app itself, with images of the account's own repositories, and with everything that watches it. */
    static CloudAssembly app() {
        needNode();
        return WholeApp.ASSEMBLY;
    }

    /** What the stack {@code name} of {@link #app} deploys. */
    static JsonNode ofApp(String name) {
        return JSON.valueToTree(app().getStackByName(name).getTemplate());
    }

    static JsonNode json(Template template) {
        return JSON.valueToTree(template.toJSON());
    }

    /** The flags that a deployment has, which are the context of {@code cdk.json}. */
    static Map<String, Object> featureFlags() {
        try {
            return JSON.convertValue(
                    JSON.readTree(Path.of("..", "cdk.json").toFile()).path("context"), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void needNode() {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder ->
                        Files.isExecutable(Path.of(folder, "node")) || Files.isExecutable(Path.of(folder, "node.exe")));
        assumeTrue(found, "the CDK needs node, which is not on the PATH");
    }

    private static final class Stacks {

        static final Template STACK;
        static final Template OTHER;
        static final Template WITH_JOB_TYPES;

        static {
            var app = new App(AppProps.builder().context(featureFlags()).build());
            var images = new NamedImages(new Stack(app, "Images"));
            var stack = stack(app, "ComposeRunnerStack", Map.of("composeRunnerVersion", "0.1.0"), images);
            var other = stack(
                    app,
                    "Other",
                    Map.ofEntries(
                            Map.entry("taskEgressPorts", "80,443"),
                            Map.entry("vpcFlowLogs", "false"),
                            Map.entry("composeRunnerVersion", "0.1.0"),
                            Map.entry("functionUrlAuth", "NONE"),
                            Map.entry("submitKeys", "ann:" + "a".repeat(64) + ",bob:" + "b".repeat(64)),
                            Map.entry("adminKeys", "root:" + "c".repeat(64)),
                            Map.entry("allowedOrigins", "https://a.example,https://b.example"),
                            Map.entry("resultsBucketName", "a-bucket-of-mine"),
                            Map.entry("capacity", "spot-with-fallback"),
                            Map.entry("logRetentionDays", "90"),
                            Map.entry("submitConcurrency", "0"),
                            Map.entry("statusConcurrency", "7"),
                            Map.entry("otherConcurrency", "0"),
                            Map.entry("secretsKey", "arn:aws:kms:eu-central-1:123456789012:key/k"),
                            Map.entry("taskEphemeralStorageGiB", "100"),
                            Map.entry("ledgerTableName", "a-ledger-of-mine"),
                            Map.entry("stateMachineTimeoutSeconds", "172800")),
                    images);
            var withJobTypes = stack(
                    app,
                    "WithJobTypes",
                    Map.of(
                            "composeRunnerVersion",
                            "0.1.0",
                            "functionUrlAuth",
                            "NONE",
                            "capacity",
                            "spot",
                            "jobTypes",
                            JOB_TYPES,
                            "imageMap",
                            IMAGE_MAP),
                    images);
            STACK = Template.fromStack(stack);
            OTHER = Template.fromStack(other);
            WITH_JOB_TYPES = Template.fromStack(withJobTypes);
        }

        private static Stack stack(App app, String name, Map<String, Object> knobs, Images images) {
            var context = new HashMap<>(knobs);
            context.put("stackName", name);
            return new ComposeRunnerStack(app, name, new ComposeRunnerStack.Props(Settings.read(context::get), images));
        }
    }

    private static final class WholeApp {

        static final CloudAssembly ASSEMBLY;

        static {
            var app = new App(AppProps.builder().context(featureFlags()).build());
            Map<String, Object> context = Map.of(
                    "composeRunnerVersion", "0.1.0",
                    "imageSource", "REPOSITORIES",
                    "stackName", "Staging",
                    "alarmEmail", "ops@example.org",
                    "awsBudget", "true",
                    "notifyTopicArn", "arn:aws:sns:eu-central-1:123456789012:ends",
                    "dashboard", "true",
                    "jobTypes", JOB_TYPES,
                    "imageMap", IMAGE_MAP);
            dev.composerunner.infra.App.addStacks(app, Settings.read(context::get), Path.of(".."));
            Aspects.of(app)
                    .add(AwsSolutionsChecks.Builder.create()
                            .reports(true)
                            .reportFormats(List.of(NagReportFormat.JSON))
                            .build());
            ASSEMBLY = app.synth();
        }
    }

    private static final class NamedImages implements Images {

        private final Construct scope;
        private int count;

        NamedImages(Construct scope) {
            this.scope = scope;
        }

        @Override
        public DockerImageCode handler(Handler handler) {
            var repository = Repository.fromRepositoryName(scope, "Handlers" + count++, "handlers");
            return DockerImageCode.fromEcr(
                    repository,
                    EcrImageCodeProps.builder()
                            .tagOrDigest("1")
                            .cmd(List.of(handler.command()))
                            .build());
        }

        @Override
        public ContainerImage task(CpuArchitecture architecture) {
            return ContainerImage.fromRegistry(
                    "registry.example/task:1" + (architecture.equals(CpuArchitecture.ARM64) ? "-arm64" : ""));
        }

        @Override
        public String tag() {
            return "1";
        }
    }
}

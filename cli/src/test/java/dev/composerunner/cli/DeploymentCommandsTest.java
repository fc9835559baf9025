package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.cli.deployment.AwsProperties;
import dev.composerunner.cli.deployment.CloudFormationStandIn;
import dev.composerunner.cli.deployment.FunctionUrlsStandIn;
import dev.composerunner.cli.deployment.FunctionUrlsStandIn.Answer;
import dev.composerunner.cli.deployment.FunctionUrlsStandIn.Request;
import dev.composerunner.cli.deployment.Operation;
import dev.composerunner.cli.deployment.SignatureV4;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client commands beside a deployment: functions with an address each, and CloudFormation that names them. */
@Isolated("looks at the standard output and error, and sets system properties")
@Timeout(60)
final class DeploymentCommandsTest {

    private static final List<String> COMMANDS =
            List.of("submit ID", "status j", "logs j", "results j", "cancel j", "job-types list");

    @TempDir
    private Path folder = Path.of("");

    private final CloudFormationStandIn cloudFormation;
    private final FunctionUrlsStandIn functions;
    private final AwsProperties properties;
    private final CommandLines lines = new CommandLines();

    DeploymentCommandsTest() throws IOException {
        cloudFormation = new CloudFormationStandIn();
        functions = new FunctionUrlsStandIn();
        properties = new AwsProperties().withCloudFormation(cloudFormation.url());
    }

    @BeforeEach
    void deploy() {
        cloudFormation.deploy("Mine", functions.outputs());
        functions.answer(Operation.SUBMIT, Map.of("artifact_prefix", "job-1", "status", "SUBMITTED"));
        functions.answer(Operation.STATUS, Map.of("job_id", "j", "status", "SUCCEEDED"));
        functions.answer(Operation.LOGS, Map.of("events", List.of()));
        functions.answer(
                Operation.RESULTS,
                Map.of(
                        "artifact_prefix",
                        "j",
                        "bucket",
                        "b",
                        "prefix",
                        "p",
                        "artifacts",
                        List.of(Map.of("key", "k", "filename", "z.nii.gz", "size", 5, "url", "http://127.0.0.1:1/"))));
        functions.answer(Operation.CANCEL, Map.of("job_id", "j", "status", "ABORTED"));
        functions.answer(Operation.JOB_TYPES, Map.of("job_types", List.of()));
    }

    @AfterEach
    void stop() {
        properties.close();
        functions.close();
        cloudFormation.close();
    }

    private int run(String line, String... more) {
        var arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        arguments.addAll(List.of(more));
        return lines.run(arguments);
    }

    private String urls(Object outputs) throws IOException {
        Path file = folder.resolve("outputs.json");
        new ObjectMapper().writeValue(file.toFile(), outputs);
        return file.toString();
    }

    private String keyFile() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "cr_of-ann");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private static void requireSigned(Request request) throws GeneralSecurityException {
        String authorization = request.headers().get("authorization");
        assertThat(authorization).contains("Credential=AKIDEXAMPLE/").contains("/us-east-1/lambda/aws4_request");
        assertThat(SignatureV4.parsed(authorization).group(3).split(";", -1)).contains("host", "x-amz-date");
        assertThat(SignatureV4.parsed(authorization).group(4))
                .isEqualTo(SignatureV4.expected(
                        AwsProperties.SECRET,
                        request.method(),
                        "/",
                        request.headers(),
                        request.body().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyCommand_ofAStack_asksItsOwnFunctionByASignedRequest() throws Exception {
        for (String command : COMMANDS) {
            assertThat(run(command, "--stack", "Mine"))
                    .as(command + lines.err())
                    .isZero();
        }

        assertThat(functions.requests()).extracting(Request::operation).containsExactly(Operation.values());
        for (Request request : functions.requests()) {
            requireSigned(request);
        }
    }

    @Test
    void everyCommand_ofAFileOfOutputs_asksItsOwnFunctionUnsigned() throws IOException {
        String file = urls(Map.of("Mine", functions.outputs(), "Repositories", Map.of("Name", "x")));

        for (String command : COMMANDS) {
            assertThat(run(command, "--urls", file)).as(command + lines.err()).isZero();
        }

        assertThat(functions.requests()).extracting(Request::operation).containsExactly(Operation.values());
        assertThat(functions.requests())
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void key_ofAStack_isSentAsBearerOrBesideTheSignature() throws Exception {
        assertThat(run("status j", "--stack", "Mine", "--key-file", keyFile())).isZero();
        assertThat(run("status j", "--stack", "Mine", "--key-file", keyFile(), "--sigv4"))
                .isZero();

        Request bearer = functions.requests().getFirst();
        assertThat(bearer.headers()).containsEntry("authorization", "Bearer cr_of-ann");
        Request both = functions.requests().getLast();
        requireSigned(both);
        assertThat(both.headers()).containsEntry("x-api-key", "cr_of-ann");
    }

    @Test
    void refusalByAws_isShownWithARemedyAndWithoutWhatWasSigned() throws IOException {
        functions.answer(
                Operation.STATUS,
                _ -> new Answer(
                        403,
                        Map.of(
                                "message",
                                "The request signature does not match.\n\nThe Canonical String should have been\n"
                                        + AwsProperties.TOKEN)));

        assertThat(run("status j", "--stack", "Mine")).isEqualTo(1);
        assertThat(lines.err())
                .contains("the service answered 403: The request signature does not match.")
                .contains("ComposeRunnerCallerPolicyArn")
                .doesNotContain(AwsProperties.TOKEN);

        assertThat(run("status j", "--urls", urls(functions.outputs()))).isEqualTo(1);
        assertThat(lines.err()).contains("give --sigv4");
    }

    @Test
    void refusalByAFunction_isShownAsItIs() {
        functions.answer(Operation.STATUS, _ -> new Answer(403, Map.of("status", "FAILED", "error", "not your level")));

        assertThat(run("status j", "--stack", "Mine")).isEqualTo(1);

        assertThat(lines.err()).isEqualToNormalizingNewlines("compose-runner: not your level\n");
    }

    @Test
    void stack_withoutTheOutputOfACommand_isNamedWithIt() {
        cloudFormation.deploy("Old", functions.outputs(Operation.CANCEL));

        assertThat(run("status j", "--stack", "Old")).isZero();
        assertThat(run("cancel j", "--stack", "Old")).isEqualTo(1);

        assertThat(lines.err()).contains("stack Old (UPDATE_COMPLETE) has no output ComposeRunnerCancelFunctionUrl");
    }

    @Test
    void stack_thatThereIsNot_isAnError() {
        assertThat(run("status j", "--stack", "None")).isEqualTo(1);

        assertThat(lines.err()).contains("--stack: got None, which is not a stack of this account in us-east-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--stack Mine --url http://127.0.0.1:1 | --url, --stack, --urls: got more than one",
                "--urls f --stack Mine | --url, --stack, --urls: got more than one",
                "--region us-east-1 | --region, --profile: got one of them, and AWS is not asked",
                "--stack Mine --region x/y | --region: got x/y",
                "--urls none.json | --urls: got none.json, which is not a file",
            })
    void options_thatDoNotGoTogether_areRefused(String options, String reason) {
        assertThat(run("status j " + options)).isEqualTo(1);

        assertThat(lines.err()).contains(reason);
        assertThat(functions.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status j", "smoke"})
    void credentials_thatThereAreNot_areAskedForAndNothingIsSent(String command) {
        try (var _ = new AwsProperties().withoutCredentials()) {
            assertThat(run(command, "--stack", "Mine", "--profile", "none")).isEqualTo(1);
        }

        assertThat(lines.err()).contains("no credentials of AWS").contains("none");
        assertThat(functions.requests()).isEmpty();
    }

    @Test
    void function_thatDoesNotListen_isNamedWithItsOutput() {
        functions.close();

        assertThat(run("status j", "--stack", "Mine")).isEqualTo(1);

        assertThat(lines.err())
                .contains("no service at http://127.0.0.1:")
                .contains("ComposeRunnerStatusFunctionUrl of stack Mine");
    }

    @Test
    void smoke_ofAStackWhoseJobFails_endsWithOneAndItsReason() {
        functions.answer(
                Operation.STATUS,
                Map.of("job_id", "j", "status", "FAILED", "error", "InvalidInput", "cause", "no such study"));

        assertThat(run("smoke", "--stack", "Mine", "--meta-analysis", "x")).isEqualTo(1);

        assertThat(lines.out()).contains("submit").contains("job job-1");
        assertThat(lines.err())
                .contains("smoke: wait failed after")
                .contains("got FAILED, InvalidInput: no such study");
    }
}

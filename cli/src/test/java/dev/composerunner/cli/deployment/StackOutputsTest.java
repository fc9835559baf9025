package dev.composerunner.cli.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets system properties")
final class StackOutputsTest {

    private final CloudFormationStandIn cloudFormation;
    private final AwsProperties properties = new AwsProperties();

    StackOutputsTest() throws IOException {
        cloudFormation = new CloudFormationStandIn();
    }

    @BeforeEach
    void useTheStandIn() {
        properties.withCloudFormation(cloudFormation.url());
    }

    @AfterEach
    void stop() {
        properties.close();
        cloudFormation.close();
    }

    private static Outputs read(String stack) throws IOException {
        return StackOutputs.read(stack, new AwsAccess(null, null));
    }

    @Test
    void read_stack_givesItsOutputsByASignedRequest() throws IOException {
        cloudFormation.deploy("Mine", Map.of("ComposeRunnerSubmitFunctionUrl", "https://a.example/", "Other", "x"));

        Outputs outputs = read("Mine");

        assertThat(outputs.source()).isEqualTo("stack Mine (UPDATE_COMPLETE)");
        assertThat(outputs.values())
                .isEqualTo(Map.of("ComposeRunnerSubmitFunctionUrl", "https://a.example/", "Other", "x"));
        assertThat(cloudFormation.authorizations())
                .singleElement()
                .asString()
                .contains("Credential=AKIDEXAMPLE/")
                .contains("/us-east-1/cloudformation/aws4_request");
    }

    @Test
    void read_stackThatThereIsNot_isRefusedWithTheRegion() {
        assertThatThrownBy(() -> read("None"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("--stack: got None, which is not a stack of this account in us-east-1");
    }

    @Test
    void read_withoutTheRight_saysSoAndNothingOfTheSignedRequest() {
        cloudFormation.deny("User: x is not authorized to perform: cloudformation:DescribeStacks\n\nThe Canonical"
                + " String for this request should have been\nx-amz-security-token:" + AwsProperties.TOKEN);

        assertThatThrownBy(() -> read("Mine"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("AccessDenied: User: x is not authorized to perform")
                .message()
                .doesNotContain(AwsProperties.TOKEN);
    }

    @Test
    void read_whereNothingListens_isAnErrorWithinItsTime() {
        cloudFormation.close();

        assertThatThrownBy(() -> read("Mine"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("CloudFormation in us-east-1 does not answer: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-x", "1a", "../x"})
    void read_nameThatCannotBeOne_isRefusedWithoutAsking(String name) {
        assertThatThrownBy(() -> read(name)).hasMessageStartingWith("--stack: got ");
        assertThat(cloudFormation.authorizations()).isEmpty();
    }

    @Test
    void read_addressOfAStack_isUsedAsItIs() throws IOException {
        cloudFormation.deploy("Mine", Map.of("ComposeRunnerCancelFunctionUrl", "https://c.lambda-url.x-y-1.on.aws/"));

        assertThat(new Addresses.FunctionUrls(read("Mine")).of(Operation.CANCEL))
                .isEqualTo(URI.create("https://c.lambda-url.x-y-1.on.aws/"));
    }
}

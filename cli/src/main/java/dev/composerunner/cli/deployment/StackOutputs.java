package dev.composerunner.cli.deployment;

import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** The outputs of a stack, as CloudFormation describes them. */
public final class StackOutputs {

    private static final String OPTION = "--stack";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}|arn:[A-Za-z0-9:/_-]{1,500}");
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(25);

    private StackOutputs() {}

    /**
     * Asks CloudFormation for the outputs of a stack.
     *
     * @param stack its name or ARN
     * @throws InvalidRequestException if the stack does not exist
     * @throws IOException if CloudFormation does not answer, or refuses to
     */
    public static Outputs read(String stack, AwsAccess access) throws IOException {
        if (!NAME.matcher(stack).matches()) {
            throw InvalidRequestException.of(
                    OPTION, stack, "the name of a stack: letters, digits and -, beginning with a letter");
        }
        Region region = access.region();
        try (CloudFormationClient client = client(region, access.credentials())) {
            List<Stack> stacks =
                    client.describeStacks(request -> request.stackName(stack)).stacks();
            if (stacks.isEmpty()) {
                throw missing(stack, region);
            }
            Stack described = stacks.getFirst();
            return new Outputs(
                    "stack " + described.stackName() + " (" + described.stackStatusAsString() + ")",
                    described.outputs().stream()
                            .collect(Collectors.toMap(Output::outputKey, Output::outputValue, (first, _) -> first)));
        } catch (CloudFormationException e) {
            String message = firstLine(String.valueOf(e.awsErrorDetails().errorMessage()));
            if (message.toLowerCase(Locale.ROOT).contains("does not exist")) {
                throw missing(stack, region);
            }
            throw new IOException(
                    "CloudFormation in " + region + " does not describe the stack " + stack + ": "
                            + e.awsErrorDetails().errorCode() + ": " + message,
                    e);
        } catch (SdkClientException e) {
            throw new IOException(
                    "CloudFormation in " + region + " does not answer: " + firstLine(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static CloudFormationClient client(Region region, AwsCredentials credentials) {
        return CloudFormationClient.builder()
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ATTEMPT))
                .overrideConfiguration(overrides -> overrides
                        .retryStrategy(RetryMode.STANDARD)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL))
                .build();
    }

    private static InvalidRequestException missing(String stack, Region region) {
        return new InvalidRequestException(OPTION + ": got " + stack + ", which is not a stack of this account in "
                + region + "; allowed: one that is deployed there, see --region and --profile");
    }

    /** What follows says how the request was signed, with the session token where there is one. */
    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}

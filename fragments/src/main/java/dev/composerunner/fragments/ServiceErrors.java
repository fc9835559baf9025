package dev.composerunner.fragments;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.stepfunctions.JitterType;
import software.amazon.awscdk.services.stepfunctions.RetryProps;

/** Errors whose name alone says that the same call can pass the second time, and how the call is repeated. */
final class ServiceErrors {

    private ServiceErrors() {}

    /** Repeats the invocation of a function that the Lambda service could not serve; never one that the function answered with an error. */
    static RetryProps ofLambda() {
        return RetryProps.builder()
                .errors(List.of(
                        "Lambda.ClientExecutionTimeoutException",
                        "Lambda.ServiceException",
                        "Lambda.AWSLambdaException",
                        "Lambda.SdkClientException",
                        "Lambda.TooManyRequestsException"))
                .interval(Duration.seconds(2))
                .maxAttempts(6)
                .backoffRate(2)
                .maxDelay(Duration.seconds(60))
                .jitterStrategy(JitterType.FULL)
                .build();
    }

    /** Repeats a RunTask that the ECS service could not serve; never a task that ran. */
    static RetryProps ofEcs() {
        return RetryProps.builder()
                .errors(List.of(
                        "ECS.ServerException",
                        "ECS.ServiceUnavailableException",
                        "ECS.SdkClientException",
                        "ECS.ThrottlingException"))
                .interval(Duration.seconds(5))
                .maxAttempts(6)
                .backoffRate(2)
                .maxDelay(Duration.seconds(120))
                .jitterStrategy(JitterType.FULL)
                .build();
    }
}

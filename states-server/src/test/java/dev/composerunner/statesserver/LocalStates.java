package dev.composerunner.statesserver;

import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.statesserver.embedding.ExecutionEnds;
import dev.composerunner.statesserver.embedding.OwnMachine;
import dev.composerunner.statesserver.embedding.ResumptionListener;
import dev.composerunner.statesserver.embedding.StatesArns;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The Step Functions API behind HTTP, and a client of the AWS SDK for it. */
final class LocalStates implements AutoCloseable {

    static final String PREFIX = "arn:aws:states:us-east-1:111111111111:";
    static final String ROLE = "arn:aws:iam::111111111111:role/sfn-role";
    static final String OWN = PREFIX + "stateMachine:own";

    /** Hands its input on. */
    static final String PASS = """
            {"QueryLanguage": "JSONata", "StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": true}}}""";

    /** Waits for an hour, then hands its input on. */
    static final String WAIT = """
            {"QueryLanguage": "JSONata", "StartAt": "Wait",
             "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": true}}}""";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final StepFunctions states;
    private final StatesServer server;
    private final SfnClient client;

    private LocalStates(StepFunctions states, StatesServer server, SfnClient client) {
        this.states = states;
        this.server = server;
        this.client = client;
    }

    static LocalStates open(Path folder, TimeSource time, TaskPort port) throws IOException {
        StepFunctions states = StepFunctions.open(
                folder,
                new StatesArns("us-east-1", "111111111111"),
                new OwnMachine("own", PASS),
                port,
                new Callbacks(new byte[Callbacks.KEY_BYTES]),
                time,
                ExecutionEnds.NONE);
        states.resume(ResumptionListener.NONE);
        StatesServer server = StatesServer.bind(0, Callers.ownerWhereKnown(), FrontLimits.standard());
        server.start(new AwsJsonRoute(states.operations()));
        SfnClient client = SfnClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(c -> c.retryStrategy(RetryMode.STANDARD)
                        .putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
                .build();
        return new LocalStates(states, server, client);
    }

    static LocalStates open(Path folder, TimeSource time) throws IOException {
        return open(folder, time, request -> {
            throw new AssertionError("no task is expected: " + request.resource());
        });
    }

    /** The API over HTTP. */
    SfnClient client() {
        return client;
    }

    /** The operations of the API, from JSON to JSON. */
    Operations operations() {
        return states.operations();
    }

    /** The API in this process. */
    SfnClient inProcess() {
        return states.client();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.port() + "/");
    }

    /** Makes a Standard state machine and gives its ARN. */
    String machine(String name, String definition) {
        return client.createStateMachine(
                        r -> r.name(name).definition(definition).roleArn(ROLE))
                .stateMachineArn();
    }

    /** Starts an execution, waits until it has ended, and gives its ARN. */
    String run(String machine, String name, String input) throws InterruptedException {
        String arn = client.startExecution(
                        r -> r.stateMachineArn(machine).name(name).input(input))
                .executionArn();
        awaitEnd(arn);
        return arn;
    }

    DescribeExecutionResponse awaitEnd(String execution) throws InterruptedException {
        for (long until = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < until; Thread.sleep(5)) {
            DescribeExecutionResponse told = states.client().describeExecution(r -> r.executionArn(execution));
            if (told.status() != ExecutionStatus.RUNNING) {
                return told;
            }
        }
        throw new AssertionError(execution + " did not end");
    }

    @Override
    public void close() {
        client.close();
        server.close();
        states.close();
    }
}

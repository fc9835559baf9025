package dev.composerunner.lambdas.sweep;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.watching.MetricNames;
import dev.composerunner.lambdas.AwsClients;
import dev.composerunner.lambdas.Exchange;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.jobs.Executions;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.watching.MetricLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Runs every few minutes: stops tasks that do not come to run, deletes keys that no job needs, and writes the age of the oldest job as a
 * metric, in CloudWatch's embedded metric format.
 */
public final class SweepHandler implements RequestStreamHandler {

    /** Longer than any start that ends well has taken. */
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    /** Far more than lies between storing keys and starting an execution. */
    private static final Duration SUBMISSION_LIMIT = Duration.ofMinutes(15);

    private final WaitingTasks tasks;
    private final LeftSecrets secrets;
    private final Ledger ledger;
    private final Clock clock;
    private final String service;

    /** Called by Lambda. */
    public SweepHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private SweepHandler(HandlerSettings settings) {
        this(
                AwsClients.ecs(),
                AwsClients.sfn(),
                AwsClients.s3(),
                AwsClients.ledger(settings),
                Clock.systemUTC(),
                settings);
    }

    public SweepHandler(
            EcsClient ecs, SfnClient sfn, S3Client s3, Ledger ledger, Clock clock, HandlerSettings settings) {
        this.tasks = new WaitingTasks(ecs, settings.required(HandlerEnvironment.CLUSTER));
        this.secrets = new LeftSecrets(
                new JobDocuments(s3, settings.bucket()),
                new Executions(sfn),
                settings.keys(),
                settings.stateMachineArn());
        this.ledger = ledger;
        this.clock = clock;
        this.service = settings.required(HandlerEnvironment.SERVICE_NAME);
    }

    /**
     * What was done.
     *
     * @param stoppedTasks tasks that had waited too long
     * @param deletedKeys jobs whose keys were left
     * @param oldestJobSeconds how long ago the oldest running job was submitted; 0: none runs
     */
    record Swept(int stoppedTasks, int deletedKeys, long oldestJobSeconds) {}

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answerWorkflow(_ -> Exchange.Answer.ok(sweep()));
    }

    private Swept sweep() {
        Instant now = clock.instant();
        Instant oldest = ledger.stats().oldestRunning();
        long age =
                oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toSeconds());
        // First, so that a call that fails afterwards takes no measurement away.
        System.out.println(MetricLine.of(now, service, MetricNames.OLDEST_JOB, "Seconds", BigDecimal.valueOf(age)));
        return new Swept(tasks.stop(now, START_LIMIT), secrets.delete(now.minus(SUBMISSION_LIMIT)), age);
    }
}

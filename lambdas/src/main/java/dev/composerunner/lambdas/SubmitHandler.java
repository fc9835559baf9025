package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.ledger.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Accepts a job and starts its execution. */
public final class SubmitHandler implements RequestStreamHandler {

    /** When a client may look for the first time: no task starts sooner on AWS. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Submissions submissions;
    private final AccessCheck access;

    /** Called by Lambda. Reads the environment once, so that a missing variable fails the init phase. */
    public SubmitHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private SubmitHandler(HandlerSettings settings) {
        this(
                AwsClients.sfn(),
                AwsClients.s3(),
                Clock.systemUTC(),
                settings,
                settings.jobTypes(),
                AwsClients.optionalLedger(settings),
                new JobEvents(System.out::println));
    }

    /** Accepts jobs of the types that the settings lead to. */
    public SubmitHandler(SfnClient sfn, S3Client s3, Clock clock, HandlerSettings settings) {
        this(sfn, s3, clock, settings, settings.jobTypes());
    }

    /** @param types what may be submitted */
    public SubmitHandler(SfnClient sfn, S3Client s3, Clock clock, HandlerSettings settings, JobTypes types) {
        this(sfn, s3, clock, settings, types, null);
    }

    /**
     * @param types what may be submitted
     * @param ledger where jobs are listed, if there is one
     */
    public SubmitHandler(
            SfnClient sfn,
            S3Client s3,
            Clock clock,
            HandlerSettings settings,
            JobTypes types,
            @Nullable Ledger ledger) {
        this(sfn, s3, clock, settings, types, ledger, JobEvents.NONE);
    }

    SubmitHandler(
            SfnClient sfn,
            S3Client s3,
            Clock clock,
            HandlerSettings settings,
            JobTypes types,
            @Nullable Ledger ledger,
            JobEvents events) {
        this.submissions = new Submissions(sfn, s3, clock, settings, types, ledger, events);
        this.access = settings.access().with(settings.submissionLimit(ledger, clock));
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answerPost(access, KeyLevel.SUBMIT, (payload, caller) -> {
            Submissions.Outcome outcome = submissions.start(payload, caller);
            return outcome.isNew()
                    ? Exchange.Answer.accepted(outcome.answer())
                            .withHeader("Location", outcome.answer().statusUrl())
                            .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                    : Exchange.Answer.ok(outcome.answer());
        });
    }
}

package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.lambdas.access.AccessCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Says whether an earlier job answers a submission. Starts and changes nothing. */
public final class CheckHandler implements RequestStreamHandler {

    private final Submissions submissions;
    private final AccessCheck access;

    /** Called by Lambda. */
    public CheckHandler() {
        this(AwsClients.sfn(), AwsClients.s3(), Clock.systemUTC(), HandlerSettings.fromEnvironment());
    }

    /** Compares jobs of the types that the settings lead to. */
    public CheckHandler(SfnClient sfn, S3Client s3, Clock clock, HandlerSettings settings) {
        this(sfn, s3, clock, settings, settings.jobTypes());
    }

    /** @param types what may be submitted */
    public CheckHandler(SfnClient sfn, S3Client s3, Clock clock, HandlerSettings settings, JobTypes types) {
        this.submissions = new Submissions(sfn, s3, clock, settings, types, null, JobEvents.NONE);
        this.access = settings.access();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer)
                .answerPost(access, KeyLevel.SUBMIT, (payload, _) -> Exchange.Answer.ok(submissions.check(payload)));
    }
}

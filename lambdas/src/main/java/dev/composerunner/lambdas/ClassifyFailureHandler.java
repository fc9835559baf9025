package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.FailureClassification;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Tells the workflow what an error means, and whether the same job can pass the second time. */
public final class ClassifyFailureHandler implements RequestStreamHandler {

    /**
     * What the workflow decides by.
     *
     * @param type name of the failure type
     * @param message what happened
     * @param retry whether to run the job again
     */
    record Classified(String type, String message, boolean retry) {}

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(payload -> {
            var classification = FailureClassification.of(
                    payload.path("error").asText(), payload.path("cause").asText());
            return Answer.ok(new Classified(
                    classification.failure().type().name(),
                    classification.failure().message(),
                    classification.retry()));
        });
    }
}

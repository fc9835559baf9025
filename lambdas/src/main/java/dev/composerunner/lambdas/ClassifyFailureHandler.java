package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
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
        Exchange.of(event, answer).answerWorkflow(payload -> {
            var classification = FailureClassification.of(text(payload.path("error")), text(payload.path("cause")));
            return Exchange.Answer.ok(new Classified(
                    classification.failure().type().name(),
                    classification.failure().message(),
                    classification.retry()));
        });
    }

    /** The text of an error or a cause: nothing for null, and JSON where a state has already decoded it. */
    static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText("");
    }
}

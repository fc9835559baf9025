package dev.composerunner.lambdas.admin;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.answer.HealthAnswer;
import dev.composerunner.lambdas.Exchange;
import dev.composerunner.lambdas.HandlerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Says that the service answers. Asks no other service. */
public final class HealthHandler implements RequestStreamHandler {

    private final String version;

    /** Called by Lambda. */
    public HealthHandler() {
        this(HandlerSettings.fromEnvironment().required(HandlerEnvironment.COMPOSE_RUNNER_VERSION));
    }

    /** @param version of Compose Runner */
    public HealthHandler(String version) {
        this.version = version;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answerAnybody(_ -> Exchange.Answer.ok(new HealthAnswer("ok", version)));
    }
}

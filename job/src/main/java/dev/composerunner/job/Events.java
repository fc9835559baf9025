package dev.composerunner.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** Tells a listener what happens, without the keys. */
public final class Events {

    private static final int LONGEST_TRACE = 20_000;

    private final JobListener listener;
    private final Redaction redaction;

    Events(JobListener listener, Redaction redaction) {
        this.listener = listener;
        this.redaction = redaction;
    }

    public void tell(String message, Map<String, ?> details) {
        JsonNode tree = ContractJson.MAPPER.valueToTree(details);
        listener.onEvent(message, redaction.document(tree));
    }

    /** Tells of something that went wrong and does not change how the job ends. */
    public void warn(String message, Throwable reason) {
        tell(message, Map.of("error", String.valueOf(reason.getMessage()), "stack_trace", trace(reason)));
    }

    static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        String trace = text.toString();
        return trace.length() <= LONGEST_TRACE ? trace : trace.substring(0, LONGEST_TRACE) + "...";
    }
}

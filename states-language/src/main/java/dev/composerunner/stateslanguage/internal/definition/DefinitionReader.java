package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.InvalidDefinitionException;
import dev.composerunner.stateslanguage.Problem;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.model.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads one definition from its root. */
public final class DefinitionReader {

    private static final int LONGEST_SECONDS = 99_999_999;

    private final List<Problem> problems = new ArrayList<>();

    /**
     * Checks {@code node} and gives its model.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public StateMachineDefinition read(JsonNode node) {
        var machine = new Fields(node, "", problems);
        String language = machine.text("QueryLanguage");
        if (language != null && !language.equals("JSONata") && !language.equals("JSONPath")) {
            machine.problem("QueryLanguage", "\"" + language + "\" is not one of JSONata, JSONPath");
        }
        String version = machine.text("Version");
        if (version != null && !version.equals("1.0")) {
            machine.problem("Version", "\"" + version + "\" is not 1.0");
        }
        Integer seconds = machine.whole("TimeoutSeconds", 1, LONGEST_SECONDS);
        Flow flow = new FlowReader(problems, "JSONata".equals(language)).read(machine);
        machine.refuseOthers();
        if (!problems.isEmpty()) {
            throw new InvalidDefinitionException(problems);
        }
        return new StateMachineDefinition(flow, seconds == null ? null : Duration.ofSeconds(seconds));
    }
}

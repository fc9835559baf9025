package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.Problem.Severity;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one definition from its root. */
public final class DefinitionReader {

    private static final int LONGEST_SECONDS = 99_999_999;

    private final List<Problem> problems = new ArrayList<>();
    private final ExecutionType type;

    /**
     * What a definition says.
     *
     * @param timeout of an execution; null where none is set
     */
    public record Definition(Flow flow, @Nullable Duration timeout) {}

    /** @param type of the executions that the definition is meant for */
    public DefinitionReader(ExecutionType type) {
        this.type = type;
    }

    /**
     * Checks {@code node} and returns its model.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public Definition read(JsonNode node) {
        var machine = new Fields(node, "", problems);
        String text = machine.text("QueryLanguage");
        QueryLanguage language = QueryLanguage.JSON_PATH;
        if (text != null) {
            language = QueryLanguages.named(text).orElseGet(() -> {
                machine.problem("QueryLanguage", "\"" + text + "\" is not one of JSONata, JSONPath");
                return QueryLanguage.JSON_PATH;
            });
        }
        String version = machine.text("Version");
        if (version != null && !version.equals("1.0")) {
            machine.problem("Version", "\"" + version + "\" is not 1.0");
        }
        Integer seconds = machine.whole("TimeoutSeconds", 1, LONGEST_SECONDS);
        Flow flow = new FlowReader(problems, language, type).read(machine);
        machine.refuseOthers();
        if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            throw new InvalidDefinitionException(problems);
        }
        return new Definition(flow, seconds == null ? null : Duration.ofSeconds(seconds));
    }

    /**
     * Checks {@code node}, one state, and returns its model. Where it leads is not looked at.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public State readState(String name, JsonNode node) {
        State state = new StateReader(
                        new FlowReader(problems, QueryLanguage.JSON_PATH, type), name, new Fields(node, "", problems))
                .read();
        if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            throw new InvalidDefinitionException(problems);
        }
        return state;
    }

    /** What {@link #read} found, in the order of the definition where that is possible. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }
}

package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.internal.definition.DefinitionReader;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state machine in the Amazon States Language, checked and ready to run.
 *
 * @param timeout null where an execution may take as long as it does
 * @see <a href="https://states-language.net/">Amazon States Language</a>
 */
public record StateMachineDefinition(Flow flow, @Nullable Duration timeout) {

    /**
     * Reads and checks a definition.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public static StateMachineDefinition parse(String json) {
        return parse(tree(json));
    }

    /**
     * Checks a definition.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public static StateMachineDefinition parse(JsonNode definition) {
        DefinitionReader.Definition read = new DefinitionReader(ExecutionType.STANDARD).read(definition);
        return new StateMachineDefinition(read.flow(), read.timeout());
    }

    /**
     * Everything that is wrong with a definition, not supported, or probably not meant; nothing where there is nothing to say.
     *
     * @param type of the executions that the definition is meant for: Express ones do not wait for jobs and callbacks
     */
    public static List<Problem> problems(String json, ExecutionType type) {
        var reader = new DefinitionReader(type);
        try {
            reader.read(tree(json));
        } catch (InvalidDefinitionException e) {
            return e.problems();
        }
        return reader.problems();
    }

    private static JsonNode tree(String json) {
        try {
            return JsonText.readStrictly(json);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new InvalidDefinitionException(List.of(new Problem(
                    Problem.Severity.ERROR, Problem.NOT_JSON, "", "not JSON: " + e.getOriginalMessage() + where)));
        }
    }
}

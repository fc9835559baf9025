package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.composerunner.stateslanguage.internal.definition.DefinitionReader;
import dev.composerunner.stateslanguage.model.Flow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state machine in the Amazon States Language, checked and ready to run. Query language JSONata.
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
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try {
            return parse(mapper.readTree(json));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new InvalidDefinitionException(
                    List.of(new Problem("", "not JSON: " + e.getOriginalMessage() + where)));
        }
    }

    /**
     * Checks a definition.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public static StateMachineDefinition parse(JsonNode definition) {
        return new DefinitionReader().read(definition);
    }
}

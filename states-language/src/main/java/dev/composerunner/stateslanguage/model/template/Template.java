package dev.composerunner.stateslanguage.model.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value in a definition, parts of which are computed: in JSONata by expressions, in JSONPath by paths and intrinsic functions. */
public sealed interface Template {

    /** A value without computed parts. */
    record Literal(JsonNode value) implements Template {}

    /** A JSONata expression, without the delimiters and the space inside them. */
    record Expression(String text) implements Template {}

    /**
     * A path: {@code $.job} into the data, {@code $$.Execution.Id} into the context object, {@code $name.part} into a variable.
     *
     * @param text the path as the definition has it
     */
    record Path(String text) implements Template {}

    /**
     * A call of an intrinsic function.
     *
     * @param text the whole call as the definition has it
     * @param arguments literals, paths and calls
     */
    record Call(Intrinsic function, List<Template> arguments, String text) implements Template {

        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** An array with a computed part somewhere inside. */
    record Elements(List<Template> elements) implements Template {

        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** An object with a computed part somewhere inside; names are without the {@code .$} of JSONPath. */
    record Fields(Map<String, Template> fields) implements Template {

        /** Keeps the order of the definition. */
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}

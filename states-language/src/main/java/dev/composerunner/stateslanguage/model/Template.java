package dev.composerunner.stateslanguage.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value in a definition whose strings may be JSONata expressions. */
public sealed interface Template {

    /** A value without expressions. */
    record Literal(JsonNode value) implements Template {}

    /** A JSONata expression, without the delimiters and the space inside them. */
    record Expression(String text) implements Template {}

    /** An array with an expression somewhere inside. */
    record Elements(List<Template> elements) implements Template {

        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** An object with an expression somewhere inside. */
    record Fields(Map<String, Template> fields) implements Template {

        /** Keeps the order of the definition. */
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}

package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.internal.Decimals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The intrinsic functions on arrays. Numbers are equal by value. */
final class Arrays {

    /** Most elements that a range may have. */
    private static final int LONGEST_RANGE = 1_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Arrays() {}

    static ArrayNode partition(ArrayNode array, long size) throws PathException {
        if (size < 1) {
            throw Arguments.failure("the size of a chunk is " + size + ", not a number above 0");
        }
        ArrayNode chunks = NODES.arrayNode();
        for (int i = 0; i < array.size(); i++) {
            if (i % size == 0) {
                chunks.addArray();
            }
            ((ArrayNode) chunks.get(chunks.size() - 1)).add(array.get(i));
        }
        return chunks;
    }

    static boolean contains(ArrayNode array, JsonNode value) {
        Object wanted = comparable(value);
        for (JsonNode element : array) {
            if (comparable(element).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    static ArrayNode range(long first, long last, long step) throws PathException {
        if (step == 0) {
            throw Arguments.failure("the step of a range is 0");
        }
        ArrayNode range = NODES.arrayNode();
        for (var value = BigDecimal.valueOf(first);
                step > 0
                        ? value.compareTo(BigDecimal.valueOf(last)) <= 0
                        : value.compareTo(BigDecimal.valueOf(last)) >= 0;
                value = value.add(BigDecimal.valueOf(step))) {
            if (range.size() == LONGEST_RANGE) {
                throw Arguments.failure("the range has more than " + LONGEST_RANGE + " elements");
            }
            range.add(number(value.longValueExact()));
        }
        return range;
    }

    static JsonNode item(ArrayNode array, long index) throws PathException {
        if (index < 0 || index >= array.size()) {
            throw Arguments.failure("there is no element " + index + " among " + array.size());
        }
        return array.get((int) index);
    }

    static ArrayNode unique(ArrayNode array) {
        Set<Object> seen = new HashSet<>();
        ArrayNode unique = NODES.arrayNode();
        for (JsonNode element : array) {
            if (seen.add(comparable(element))) {
                unique.add(element);
            }
        }
        return unique;
    }

    /** A whole number in the smallest type that holds it, as a parser would give it. */
    static JsonNode number(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    /** An object that equals another one where the JSON values are equal. */
    private static Object comparable(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER ->
                Decimals.of(node).<Object>map(BigDecimal::stripTrailingZeros).orElse(node);
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                node.forEach(element -> elements.add(comparable(element)));
                yield elements;
            }
            case OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                node.forEachEntry((name, value) -> fields.put(name, comparable(value)));
                yield fields;
            }
            case STRING, BOOLEAN, NULL, MISSING, BINARY, POJO -> node;
        };
    }
}

package dev.composerunner.stateslanguage.internal.jsonata;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates JSON to the values of the JSONata library and back. */
final class Values {

    /*
     * The library writes JSON null as a constant of its own and keeps Java's null for "undefined". Numbers are any java.lang.Number;
     * arithmetic runs in double and gives an integer type back where the result is whole, but some functions give 1.0 for 1.
     * As JSON, JSONata has one number type, so a whole double in a result is written as the integer it is.
     */
    private static final double LARGEST_EXACT = 0x1p53;
    /** A result with more nodes than this is larger than any payload may be, at one byte a node. */
    private static final int MOST_NODES = 262_144;
    /** Jackson writes no JSON nested deeper than 1,000 levels; this leaves room for the template around a result. */
    private static final int DEEPEST = 500;

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private int count;

    private Values() {}

    /** The library's form of {@code node}. */
    static Object fromJson(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = LinkedHashMap.newLinkedHashMap(node.size());
                node.forEachEntry((name, value) -> map.put(name, fromJson(value)));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(fromJson(element)));
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> Jsonata.NULL_VALUE;
            case BINARY, POJO -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        };
    }

    /**
     * The JSON form of a result.
     *
     * @throws UnsupportedValueException where a function, or another value that JSON cannot hold, is in it
     */
    static JsonNode toJson(Object value) throws UnsupportedValueException {
        return new Values().convert(value, 0);
    }

    private JsonNode convert(@Nullable Object value, int depth) throws UnsupportedValueException {
        if (++count > MOST_NODES) {
            throw new UnsupportedValueException("more than " + MOST_NODES + " values, which no payload may hold.");
        }
        if (depth > DEEPEST) {
            throw new UnsupportedValueException("a value nested deeper than " + DEEPEST + " levels.");
        }
        if (value == null || Jsonata.NULL_VALUE.equals(value)) {
            return nodes.nullNode();
        }
        if (Utils.isFunction(value)) {
            throw new UnsupportedValueException("an unsupported result type.");
        }
        return switch (value) {
            case String text -> nodes.textNode(text);
            case Boolean truth -> nodes.booleanNode(truth);
            case Number number -> number(number);
            case Map<?, ?> map -> object(map, depth + 1);
            case List<?> list -> array(list, depth + 1);
            default -> throw new UnsupportedValueException("an unsupported result type.");
        };
    }

    private ObjectNode object(Map<?, ?> map, int depth) throws UnsupportedValueException {
        ObjectNode object = nodes.objectNode();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            object.set(String.valueOf(entry.getKey()), convert(entry.getValue(), depth));
        }
        return object;
    }

    private ArrayNode array(List<?> list, int depth) throws UnsupportedValueException {
        ArrayNode array = nodes.arrayNode();
        for (Object element : list) {
            array.add(convert(element, depth));
        }
        return array;
    }

    private JsonNode number(Number number) throws UnsupportedValueException {
        return switch (number) {
            case Integer whole -> nodes.numberNode((int) whole);
            case Long whole -> nodes.numberNode((long) whole);
            case BigInteger whole -> nodes.numberNode(whole);
            case BigDecimal decimal -> nodes.numberNode(decimal);
            case Short whole -> nodes.numberNode((int) whole);
            case Byte whole -> nodes.numberNode((int) whole);
            default -> real(number.doubleValue());
        };
    }

    private JsonNode real(double value) throws UnsupportedValueException {
        if (!Double.isFinite(value)) {
            throw new UnsupportedValueException("the number " + value + ", which JSON does not have.");
        }
        if (value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT) {
            long whole = (long) value;
            return whole == (int) whole ? nodes.numberNode((int) whole) : nodes.numberNode(whole);
        }
        return nodes.numberNode(value);
    }
}

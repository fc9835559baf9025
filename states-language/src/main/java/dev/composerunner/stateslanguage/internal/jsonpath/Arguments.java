package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.Decimals;
import dev.composerunner.stateslanguage.internal.JsonText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** The evaluated arguments of one call, taken by what they must be. */
record Arguments(List<JsonNode> values) {

    /** Most characters that functions on texts take. */
    private static final int LONGEST_TEXT = 10_000;

    /** Most bytes of a value that is written as text: no payload is larger. */
    private static final int LARGEST = 262_144;

    private static final BigDecimal HALF = new BigDecimal("0.5");

    int count() {
        return values.size();
    }

    JsonNode any(int index) {
        return values.get(index);
    }

    ArrayNode array(int index) throws PathException {
        if (values.get(index) instanceof ArrayNode array) {
            return array;
        }
        throw wrong(index, "an array");
    }

    ObjectNode object(int index) throws PathException {
        if (values.get(index) instanceof ObjectNode object) {
            return object;
        }
        throw wrong(index, "an object");
    }

    String text(int index) throws PathException {
        JsonNode value = values.get(index);
        if (!value.isTextual()) {
            throw wrong(index, "a string");
        }
        return value.textValue();
    }

    /** A text of a length that hashing and encoding take. */
    String shortText(int index) throws PathException {
        String text = text(index);
        if (text.length() > LONGEST_TEXT) {
            throw failure("argument " + (index + 1) + " has more than " + LONGEST_TEXT + " characters");
        }
        return text;
    }

    /** Any value that a payload may hold. */
    JsonNode fitting(int index) throws PathException {
        JsonNode value = values.get(index);
        if (!JsonText.fits(value, LARGEST)) {
            throw failure("argument " + (index + 1) + " has more than " + LARGEST + " bytes");
        }
        return value;
    }

    /** The JSON text of any value that a payload may hold. */
    String json(int index) throws PathException {
        return fitting(index).toString();
    }

    /** A number, rounded to a whole one, halves up. */
    long whole(int index) throws PathException {
        BigDecimal number = Decimals.of(values.get(index)).orElseThrow(() -> wrong(index, "a number"));
        try {
            // Math.round would lose the end of large whole numbers.
            return number.add(HALF).setScale(0, RoundingMode.FLOOR).longValueExact();
        } catch (ArithmeticException _) {
            throw wrong(index, "a number of 64 bits");
        }
    }

    PathException wrong(int index, String wanted) {
        String got =
                JsonText.fits(values.get(index), LARGEST) ? values.get(index).toString() : "a large value";
        return failure("argument " + (index + 1) + " is not " + wanted + " but "
                + (got.length() > 100 ? got.substring(0, 97) + "..." : got));
    }

    static PathException failure(String reason) {
        return new PathException(PathException.Kind.INTRINSIC, reason);
    }
}
